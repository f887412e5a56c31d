package application.machines;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Real programs that tests run. */
final class Programs {
    private static final Pattern MYSQL = Pattern.compile("Ver ([\\d.]*\\d)");
    private static final String MINIMUM = "8.4";

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

    /**
     * What is wrong with this machine's mysqld; nothing if it is a MySQL as Amazon RDS has it. MariaDB's has the same name.
     */
    static Optional<String> whyNoMySql() {
        return find(MySql.PROGRAM)
                .map(Programs::lacking)
                .orElse(Optional.of(MySql.PROGRAM + " is not on the PATH, so nothing was tested with it"));
    }

    /** What is wrong with {@code program} as a MySQL. */
    static Optional<String> lacking(Path program) {
        String said;
        boolean right;
        try {
            Process process = new ProcessBuilder(program.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            right = process.waitFor() == 0 && isNewEnough(said) && !said.contains("MariaDB");
        } catch (IOException e) {
            said = e.getMessage();
            right = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return right
                ? Optional.empty()
                : Optional.of("%s: %s; needed: MySQL %s or later".formatted(program, said, MINIMUM));
    }

    private static boolean isNewEnough(String said) {
        var version = MYSQL.matcher(said);
        return version.find() && Version.parse(version.group(1)).compareTo(Version.parse(MINIMUM)) >= 0;
    }
}
