package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.ShippedEnvironments;
import scaleup.rehearsal.computer.Synthesis;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.Slot;

/**
 * A run of the command as a person starts it.
 *
 * @param output what it printed
 */
record Rehearsed(int code, String output) {
    static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    private static Path fewestServers;

    /** Skips a test where nothing can be rehearsed, or fails it where nothing may be missing. */
    static void require() {
        Requirements.require(System.getProperty("os.name").equals("Linux"), "a rehearsal needs Linux");
        Requirements.require(System.getProperty("user.name").equals("root"), "a rehearsal needs root");
        Requirements.require(Files.exists(ROOT.resolve("src/target/app.jar")), "src/target/app.jar is not built");
    }

    /** The cloud assembly of dev, made anew. */
    static Path assembly(Path folder) throws IOException, InterruptedException {
        new Synthesis(ROOT).run("dev", ShippedEnvironments.context(), folder);
        return folder;
    }

    /**
     * The same with one server of a tier where the configuration allows it: one shows what several would. It is made once for
     * all that runs here, so nobody may change it.
     */
    static synchronized Path fewestServers() throws IOException, InterruptedException {
        if (fewestServers == null) {
            JsonNode scaleup = ShippedEnvironments.tree();
            ObjectNode dev = (ObjectNode) scaleup.at("/environments/dev");
            dev.withObject("/web").put("minimum", 1);
            dev.withObject("/application").put("minimum", 1);
            // Other tests may run beside these.
            Path folder = Files.createTempDirectory("fewest-servers-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            Path assembly = folder.resolve("cdk.out");
            new Synthesis(ROOT).run("dev", ShippedEnvironments.context(scaleup), assembly);
            fewestServers = assembly;
        }
        return fewestServers;
    }

    private static void remove(Path folder) {
        try {
            Command.of("rm", "-rf", folder.toString()).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The command with its arguments, as a terminal starts it: what a script starts in its background, or nohup starts,
     * ignores signals, and so does all that it starts (signal(7); POSIX, Shell Command Language, 2.12).
     */
    private static List<String> command(String classPath, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP,INT,QUIT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Rehearse.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Starts the command.
     *
     * @param output where what it prints goes
     */
    static Process start(File output, String... arguments) throws IOException {
        return start(List.of(), output, arguments);
    }

    /** The same by another command, {@code prefix}, which becomes this one. */
    static Process start(List<String> prefix, File output, String... arguments) throws IOException {
        return start(prefix, output, System.getProperty("java.class.path"), arguments);
    }

    /** The same with fewer libraries than it needs. */
    static Process startWithout(String library, List<String> prefix, File output, String... arguments)
            throws IOException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !Path.of(path).getFileName().toString().startsWith(library))
                .collect(Collectors.joining(File.pathSeparator));
        return start(prefix, output, classPath, arguments);
    }

    private static Process start(List<String> prefix, File output, String classPath, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(classPath, arguments));
        var builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        // Both processes, and every Java that they start: nobody's language may reach what is read by anybody but
        // people.
        builder.environment().put("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG");
        return builder.start();
    }

    static Rehearsed run(String... arguments) throws IOException, InterruptedException {
        File output = File.createTempFile("rehearsal-", ".log");
        Process process = start(output, arguments);
        try {
            if (!process.waitFor(15, TimeUnit.MINUTES)) {
                fail("still running: " + Files.readString(output.toPath()));
            }
            return new Rehearsed(process.exitValue(), Files.readString(output.toPath(), StandardCharsets.UTF_8));
        } finally {
            process.destroy();
            Files.delete(output.toPath());
        }
    }

    /** What is left of rehearsals that don't run any more; others may run beside a test. A JVM locks a file once at a time. */
    static synchronized List<String> leftovers() throws IOException {
        List<String> leftovers = new ArrayList<>();
        for (int number = 0; number < Slot.SLOTS; number++) {
            Path lock = Path.of("/run/scaleup/slot-%d.lock".formatted(number));
            if (!Files.exists(lock)) {
                continue;
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock free = channel.tryLock()) {
                if (free != null) {
                    Traces.of(new Slot(number))
                            .forEach((what, lines) -> lines.forEach(line -> leftovers.add(what + ": " + line)));
                }
            }
        }
        return leftovers;
    }
}
