package application.machines;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Real programs that tests run. */
final class Programs {
    private Programs() {}

    /** Whether a missing program is a failure: the environment variable SCALEUP_REQUIRE_PROGRAMS is true. */
    static boolean required() {
        return "true".equals(System.getenv("SCALEUP_REQUIRE_PROGRAMS"));
    }

    /** Finds a program on the PATH. */
    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
