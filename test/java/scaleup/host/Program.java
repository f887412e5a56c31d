package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real program of this machine. Where it is missing or too old, the test that asks for it is skipped and says so, or
 * fails if {@code SCALEUP_REQUIRE_PROGRAMS} is {@code true}; {@code .ci/programs} provides all of them.
 */
public final class Program {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");
    private static final Pattern OPENSSL = Pattern.compile("Running on OpenSSL version : OpenSSL ([\\d.]+)");
    private static final int TIMEOUT_SECONDS = 300;

    /**
     * What a unit's {@code MemoryDenyWriteExecute=} does besides its filter of calls (PR_SET_MDWE(2const)), to what is started next; a
     * kernel before Linux 6.3 doesn't know it.
     */
    private static final String DENY_WRITE_EXECUTE = """
            import ctypes, errno, os, sys
            if ctypes.CDLL(None, use_errno=True).prctl(65, 1, 0, 0, 0) and ctypes.get_errno() != errno.EINVAL:
                sys.exit("prctl: " + os.strerror(ctypes.get_errno()))
            os.execv(sys.argv[1], sys.argv[1:])
            """;

    private final Path path;

    /** What starts it. */
    private final List<String> starter;

    private Program(Path path) {
        this(path, List.of());
    }

    private Program(Path path, List<String> starter) {
        this.path = path;
        this.starter = starter;
    }

    /** The program {@code name} on PATH or among the system's own. */
    public static Program named(String name) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new)
                .orElseGet(() -> missing(name + " is not installed here"));
    }

    /**
     * HAProxy as on Amazon Linux 2023: its version, and the OpenSSL without which it doesn't know the group X25519MLKEM768
     * (OpenSSL 3.5's release notes).
     */
    static Program haProxy() {
        return named("haproxy").asHaProxy().asItsUnitStartsIt();
    }

    /** Nginx whose upstream servers can be resolved again and again. */
    static Program nginx() {
        return named("nginx").asNginx().asItsUnitStartsIt();
    }

    /** The program at {@code path}, whatever it is. */
    static Program at(Path path) {
        return new Program(path);
    }

    /** Without memory that is written and then run, so that no configuration is taken here that wouldn't be on a host. */
    private Program asItsUnitStartsIt() {
        return new Program(path, List.of(named("python3").path.toString(), "-c", DENY_WRITE_EXECUTE));
    }

    Program asHaProxy() {
        Program haProxy = atLeast("3.0", "-v");
        String build = haProxy.run("-vv").output();
        var openSsl = OPENSSL.matcher(build);
        if (!openSsl.find()) {
            return missing(haProxy.path + " runs without OpenSSL; needed: 3.5 or later");
        }
        if (isOlder(openSsl.group(1), "3.5")) {
            return missing("%s runs on OpenSSL %s; needed: 3.5 or later".formatted(haProxy.path, openSsl.group(1)));
        }
        return haProxy;
    }

    Program asNginx() {
        return atLeast("1.27.3", "-v");
    }

    /** This program, if {@code versionOption} makes it print a version that is not older. */
    public Program atLeast(String minimum, String versionOption) {
        Outcome outcome = run(versionOption);
        var version = VERSION.matcher(outcome.output());
        if (outcome.exitCode() != 0 || !version.find()) {
            return missing(path + " does not run here: " + outcome.output());
        }
        if (isOlder(version.group(), minimum)) {
            return missing("%s is version %s; needed: %s or later".formatted(path, version.group(), minimum));
        }
        return this;
    }

    private static boolean isOlder(String version, String minimum) {
        return Version.parse(version).compareTo(Version.parse(minimum)) < 0;
    }

    Path path() {
        return path;
    }

    /** Starts the program; output and errors go to {@code output}. */
    Process start(Map<String, String> environment, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(named("setsid").path.toString()));
        command.addAll(starter);
        command.add(path.toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return ProcessGroup.start(builder);
    }

    /** Runs the program to its end; one that hangs is given up, however busy the machine is. */
    public Outcome run(String... arguments) {
        return run(Map.of(), arguments);
    }

    Outcome run(Map<String, String> environment, String... arguments) {
        try {
            Path output = Files.createTempFile("output", ".txt");
            try {
                Process process = start(environment, output, arguments);
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    ProcessGroup.kill(process);
                    fail("%s did not end within %d s:%n%s", path, TIMEOUT_SECONDS, Files.readString(output));
                }
                return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends a started program and what it started; none of them does anything afterwards. */
    static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
            ProcessGroup.kill(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test, which says so, or fails it. */
    static Program missing(String reason) {
        if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            fail(reason);
        }
        Assumptions.abort(reason);
        throw new AssertionError("unreachable");
    }

    /** How a program ended, with its output and errors. */
    public record Outcome(int exitCode, String output) {
        void assertSuccess() {
            assertThat(exitCode).as(output).isZero();
        }
    }
}
