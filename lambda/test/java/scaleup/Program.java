package scaleup;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real program of this machine. Where it is missing, or isn't what the hosts have, the test that asks for it is skipped
 * and says so, or fails if {@code SCALEUP_REQUIRE_PROGRAMS} is {@code true}; {@code .ci/programs} provides all of them.
 */
public record Program(Path path) {
    private static final Pattern OPENSSL = Pattern.compile("Running on OpenSSL version : OpenSSL ([\\d.]+)");
    private static final Pattern HAPROXY = Pattern.compile("HAProxy version ([\\d.]*\\d)");
    private static final Pattern MYSQL = Pattern.compile("Ver ([\\d.]*\\d)");

    /** Whether a missing program is a failure rather than a reason to skip. */
    public static boolean required() {
        return Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"));
    }

    /** Any version of it. */
    public static Program named(String name) {
        return find(name).orElseGet(() -> missing(name + " is not installed here"));
    }

    /** HAProxy as on Amazon Linux 2023, with the OpenSSL that its configuration's groups need. */
    public static Program haProxy() {
        Program haProxy = named("haproxy");
        haProxy.whyNotHaProxy().ifPresent(Program::missing);
        return haProxy;
    }

    Optional<String> whyNotHaProxy() {
        String build = said("-vv");
        return lacking(HAPROXY, build, "3.0").or(() -> lacking(OPENSSL, build, "3.5"));
    }

    /**
     * What is wrong with this machine's mysqld; nothing if it is a MySQL as Amazon RDS has it. MariaDB's has the same name.
     */
    public static Optional<String> whyNoMySql() {
        return find("mysqld").map(Program::whyNotMySql).orElse(Optional.of("mysqld is not installed here"));
    }

    Optional<String> whyNotMySql() {
        String version = said("--no-defaults", "--version");
        return version.contains("MariaDB")
                ? Optional.of("%s is MariaDB's (%s); needed: MySQL 8.4 or later".formatted(path, version))
                : lacking(MYSQL, version, "8.4");
    }

    /** What it says of itself, or why it does not run. */
    private String said(String... arguments) {
        try {
            return run(Map.of(), arguments).strip();
        } catch (Exception | AssertionError e) {
            return e.getMessage();
        }
    }

    private Optional<String> lacking(Pattern pattern, String said, String minimum) {
        var version = pattern.matcher(said);
        if (!version.find()) {
            return Optional.of("%s does not run here, or is none: %s".formatted(path, said));
        }
        return Version.parse(version.group(1)).compareTo(Version.parse(minimum)) >= 0
                ? Optional.empty()
                : Optional.of("%s: %s; needed: %s or later".formatted(path, version.group(), minimum));
    }

    private static Optional<Program> find(String name) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new);
    }

    private static Program missing(String reason) {
        if (required()) {
            fail(reason);
        }
        return Assumptions.abort(reason);
    }

    /** Runs it; returns its output and errors if it ends with 0 within a minute, and fails otherwise. */
    public String run(Map<String, String> environment, String... arguments) throws Exception {
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

    private Process start(Map<String, String> environment, Path output, String... arguments) throws IOException {
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
