package scaleup.databaseuser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Real programs that tests run. */
final class Programs {
    private Programs() {}

    /** Whether a missing program is a failure rather than a reason to skip. */
    static boolean required() {
        return "true".equals(System.getenv("SCALEUP_REQUIRE_PROGRAMS"));
    }

    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
