package scaleup.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import scaleup.configuration.CdkJson;

/**
 * What the synthesis of prod costs beside that of an empty one-stack application, and which part costs what. Whole
 * processes, in turn within a round, so that a machine that slows down slows down both. Prod is started as cdk.json says,
 * the empty application by {@code java} alone; the other way round is shown too. Both get the feature flags of cdk.json:
 * prod reads them itself, the empty application is given them as the CDK CLI would.
 *
 * <pre>
 * java -cp src/target/app.jar:test/target/test-classes scaleup.benchmark.SynthesisBenchmark [rounds]
 * </pre>
 */
public final class SynthesisBenchmark {
    private static final int ROUNDS = 7;
    private static final Path ROOT = Path.of("").toAbsolutePath();

    private enum Measured {
        EMPTY("empty application", true, Optional.of(Stage.EMPTY)),
        EMPTY_WITH_OPTIONS("empty application with cdk.json's options", true, Optional.of(Stage.EMPTY)),
        PLAIN("prod without cdk.json's options", true, Optional.empty()),
        PROD("prod", true, Optional.empty()),
        JVM("prod: JVM", true, Optional.of(Stage.JVM)),
        JSII("prod: + jsii", true, Optional.of(Stage.JSII)),
        CONSTRUCTS("prod: + constructs", true, Optional.of(Stage.CONSTRUCTS)),
        SYNTHESIS("prod: + synthesis without validation", false, Optional.empty());

        final String label;
        final boolean validation;

        /** How far it goes; without it the whole application runs, as users start it. */
        final Optional<Stage> stage;

        Measured(String label, boolean validation, Optional<Stage> stage) {
            this.label = label;
            this.validation = validation;
            this.stage = stage;
        }

        /** Whether it is a step on prod's way, to be subtracted from the next one. */
        boolean isStep() {
            return compareTo(PROD) > 0;
        }

        /** Whether the JVM is given the options that cdk.json gives it. */
        boolean hasOptions() {
            return this != EMPTY && this != PLAIN;
        }
    }

    /**
     * What one run took.
     *
     * @param seconds from its start to its end
     * @param processor seconds of all its processes on all processors: what other programs disturb least
     */
    private record Run(double seconds, double processor) {}

    private SynthesisBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        Map<Measured, List<Run>> runs = new EnumMap<>(Measured.class);
        for (int round = 0; round <= rounds; round++) {
            System.err.printf("round %d of %d%s%n", round, rounds, round == 0 ? " (not counted)" : "");
            for (Measured measured : Measured.values()) {
                Run run = run(measured);
                if (round > 0) {
                    runs.computeIfAbsent(measured, first -> new ArrayList<>()).add(run);
                }
            }
        }
        report(runs);
    }

    private static void report(Map<Measured, List<Run>> runs) {
        System.out.printf("%-40s %8s %8s %8s %10s %8s%n", "", "min s", "median s", "max s", "processor", "part s");
        double before = 0;
        for (Measured measured : Measured.values()) {
            double[] seconds = sorted(runs.get(measured), Run::seconds);
            System.out.printf(
                    "%-40s %8.2f %8.2f %8.2f %10.2f %8s%n",
                    measured.label,
                    seconds[0],
                    median(seconds),
                    seconds[seconds.length - 1],
                    median(sorted(runs.get(measured), Run::processor)),
                    measured.isStep() ? "%.2f".formatted(median(seconds) - before) : "");
            before = measured.isStep() ? median(seconds) : 0;
        }
        System.out.printf(
                "%-40s %46.2f%n", "prod: + validation", median(sorted(runs.get(Measured.PROD), Run::seconds)) - before);
        ratios("prod / empty application, pair by pair", runs.get(Measured.PROD), runs.get(Measured.EMPTY));
        ratios("both with the options", runs.get(Measured.PROD), runs.get(Measured.EMPTY_WITH_OPTIONS));
        ratios("both without", runs.get(Measured.PLAIN), runs.get(Measured.EMPTY));
    }

    private static void ratios(String label, List<Run> prod, List<Run> empty) {
        ratios(label, prod, empty, Run::seconds);
        ratios("the same of processor time", prod, empty, Run::processor);
    }

    private static void ratios(String label, List<Run> prodRuns, List<Run> emptyRuns, ToDoubleFunction<Run> value) {
        double[] prod = prodRuns.stream().mapToDouble(value).toArray();
        double[] empty = emptyRuns.stream().mapToDouble(value).toArray();
        double[] ratios = new double[prod.length];
        Arrays.setAll(ratios, round -> prod[round] / empty[round]);
        Arrays.sort(ratios);
        System.out.printf("%-40s %8.2f %8.2f %8.2f%n", label, ratios[0], median(ratios), ratios[ratios.length - 1]);
    }

    private static Run run(Measured measured) throws IOException, InterruptedException {
        Path assembly = Files.createTempDirectory("assembly");
        var process = new ProcessBuilder(command(measured)).inheritIO();
        process.environment().put("CDK_OUTDIR", assembly.toString());
        process.environment().put("CDK_CONTEXT_JSON", CdkJson.JSON.writeValueAsString(context(measured)));
        process.environment().put("CDK_VALIDATION", Boolean.toString(measured.validation));
        process.environment()
                .put("PATH", ROOT.resolve("node_modules/.bin") + File.pathSeparator + System.getenv("PATH"));
        double processor = processorSeconds();
        long start = System.nanoTime();
        int exitCode = process.start().waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        delete(assembly);
        if (exitCode != 0) {
            throw new IllegalStateException(measured.label + " ended with exit code " + exitCode);
        }
        return new Run(seconds, processorSeconds() - processor);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Map<String, Object> context(Measured measured) {
        if (measured != Measured.EMPTY) {
            return Map.of("environment", "prod");
        }
        return CdkJson.context(ROOT);
    }

    /** Of all processes that this one has waited for: proc(5), {@code cutime} and {@code cstime} in hundredths. */
    private static double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / 100.0;
    }

    /** Everything but what cdk.json gives the JVM is the same for all. */
    private static List<String> command(Measured measured) throws IOException {
        List<String> app = List.of(CdkJson.JSON
                .readTree(ROOT.resolve("cdk.json").toFile())
                .path("app")
                .asText()
                .split(" "));
        int jar = app.indexOf("-jar");
        List<String> command = new ArrayList<>(measured.hasOptions() ? app.subList(0, jar) : app.subList(0, 1));
        if (measured.stage.isPresent()) {
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Stage.class.getName(),
                    measured.stage.get().name()));
        } else {
            command.addAll(app.subList(jar, app.size()));
        }
        return command;
    }

    private static double[] sorted(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).sorted().toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
