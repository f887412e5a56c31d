package scaleup.certificate;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real program of this machine. Where it is missing, the test that asks for it is skipped and says so, or fails if
 * {@code SCALEUP_REQUIRE_PROGRAMS} is {@code true}.
 */
record Program(Path path) {
    static Program named(String name) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new)
                .orElseGet(() -> {
                    String reason = name + " is not installed here";
                    if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
                        fail(reason);
                    }
                    Assumptions.abort(reason);
                    throw new AssertionError("unreachable");
                });
    }

    /** Runs it; returns its output and errors if it ends with 0 within a minute, and fails otherwise. */
    String run(Map<String, String> environment, String... arguments) throws Exception {
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = start(environment, output, arguments);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail("%s does not end: %s", path, Files.readString(output));
            }
            String said = Files.readString(output);
            if (process.exitValue() != 0) {
                fail("%s %s ends with %d: %s", path, List.of(arguments), process.exitValue(), said);
            }
            return said;
        } finally {
            Files.delete(output);
        }
    }

    Process start(Map<String, String> environment, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
