package scaleup.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.zip.ZipFile;
import scaleup.Deployed;
import scaleup.FunctionsJar;
import scaleup.Fuse;
import scaleup.Moto;
import scaleup.RuntimeApi;
import scaleup.Tap;

/**
 * What each function costs beside an empty handler: a new process under AWS's runtime interface client, whose code lies
 * in a folder as AWS Lambda unpacks it, answers its first event, then further ones. AWS is an emulator that answers
 * within milliseconds, so that these are the function's own times. All in turn within a round, so that a machine that
 * slows down slows down all.
 */
public final class FunctionsBenchmark {
    private static final int ROUNDS = 9;
    private static final int WARM = 30;

    /** Where AWS Lambda gives a function one whole processor (AWS Lambda Developer Guide, "Configure memory"). */
    private static final double MEMORY_OF_ONE_PROCESSOR = 1769;

    /**
     * One process's life.
     *
     * @param initialization seconds until it asked for its first event
     * @param first seconds that the first event took then
     * @param processor seconds of processor time until the first event was answered
     * @param warm median of the further events' seconds
     * @param resident the most memory it had, in MiB
     * @param firstCalls calls to AWS of the first event
     * @param warmCalls calls to AWS of the last event
     */
    private record Life(
            double initialization,
            double first,
            double processor,
            double warm,
            double resident,
            double firstCalls,
            double warmCalls) {
        double cold() {
            return initialization + first;
        }
    }

    private FunctionsBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        Path folder = Files.createTempDirectory("functions-benchmark");
        try {
            print(lives(rounds, folder));
        } finally {
            remove(folder);
        }
    }

    private static Map<String, List<Life>> lives(int rounds, Path folder) throws IOException, InterruptedException {
        Path code = unpacked(folder);
        Map<String, List<Life>> lives = new LinkedHashMap<>();
        List<Measured> all = Measured.all();
        for (int round = 0; round <= rounds; round++) {
            System.err.printf("round %d of %d%s%n", round, rounds, round == 0 ? " (not counted)" : "");
            for (Measured measured : all) {
                Life life = live(measured, code, folder.resolve("log"));
                if (round > 0) {
                    lives.computeIfAbsent(measured.label(), first -> new ArrayList<>())
                            .add(life);
                }
            }
        }
        return lives;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Life live(Measured measured, Path code, Path log) throws IOException, InterruptedException {
        try (RuntimeApi runtime = new RuntimeApi();
                Tap tap =
                        new Tap(Moto.endpoint(), new Fuse(), measured.function().supplement())) {
            Deployed function = measured.function();
            List<Path> classPath = new ArrayList<>(function.before());
            classPath.add(code);
            Instant start = Instant.now();
            Process process = runtime.start(
                    List.of(), classPath, function.handler(), function.variables(tap.endpoint(), Map.of()), log);
            try {
                double initialization = seconds(start, runtime.initialized().join());
                Instant event = Instant.now();
                answered(runtime, measured, log);
                double first = seconds(event, Instant.now());
                double processor =
                        process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
                int firstCalls = tap.calls.size();
                List<Double> warm = new ArrayList<>();
                for (int i = 0; i < WARM; i++) {
                    tap.calls.clear();
                    event = Instant.now();
                    answered(runtime, measured, log);
                    warm.add(seconds(event, Instant.now()));
                }
                return new Life(
                        initialization,
                        first,
                        processor,
                        median(warm),
                        resident(process),
                        firstCalls,
                        tap.calls.size());
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void answered(RuntimeApi runtime, Measured measured, Path log) throws IOException {
        String result = runtime.result(measured.function().event());
        if (!result.startsWith("response")) {
            throw new IllegalStateException(measured.label() + ": " + result + "\n" + Files.readString(log));
        }
    }

    private static void print(Map<String, List<Life>> lives) {
        System.out.printf(
                "%-34s %8s %8s %8s %8s %8s %8s %8s %8s %8s%n",
                "medians; seconds, MiB",
                "cold",
                "of empty",
                "init",
                "first",
                "CPU",
                "warm",
                "resident",
                "calls",
                "warm");
        List<Life> empty = lives.get(Measured.EMPTY.label());
        lives.forEach((name, all) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < all.size(); round++) {
                ratios.add(all.get(round).cold() / empty.get(round).cold());
            }
            System.out.printf(
                    "%-34s %8.2f %8.2f %8.2f %8.2f %8.2f %8.4f %8.0f %8.0f %8.0f%n",
                    name,
                    median(all, Life::cold),
                    median(ratios),
                    median(all, Life::initialization),
                    median(all, Life::first),
                    median(all, Life::processor),
                    median(all, Life::warm),
                    median(all, Life::resident),
                    median(all, Life::firstCalls),
                    median(all, Life::warmCalls));
        });
        System.out.printf("%nSeconds of processor until the first answer, where memory gives less than one:%n");
        lives.forEach((name, all) -> {
            System.out.printf("%-34s", name);
            for (int memory : new int[] {256, 512, 1024, 1769}) {
                System.out.printf(
                        "  %d MiB %5.1f", memory, median(all, Life::processor) * MEMORY_OF_ONE_PROCESSOR / memory);
            }
            System.out.println();
        });
        System.out.printf(
                "%nfunctions.jar: %.1f MB; Java %s%n",
                FunctionsJar.path().toFile().length() / 1e6, System.getProperty("java.version"));
    }

    /** As AWS Lambda does with the jar that is deployed. */
    private static Path unpacked(Path folder) throws IOException {
        Path code = folder.resolve("code");
        try (ZipFile jar = new ZipFile(FunctionsJar.path().toFile())) {
            for (var entry : jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
                Path file = code.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(jar.getInputStream(entry), file);
            }
        }
        Path empty = Path.of(EmptyHandler.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(code.resolve(empty).getParent());
        try (var input = EmptyHandler.class.getResourceAsStream("EmptyHandler.class")) {
            Files.copy(input, code.resolve(empty));
        }
        return code;
    }

    /** proc_pid_status(5): VmHWM, "peak resident set size". */
    private static double resident(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static double median(List<Life> lives, ToDoubleFunction<Life> figure) {
        return median(lives.stream().mapToDouble(figure).boxed().toList());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
