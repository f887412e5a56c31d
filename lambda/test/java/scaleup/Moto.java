package scaleup;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * moto, an emulator of AWS that has what LocalStack lacks without a licence, such as Auto Scaling: one process for all
 * tests, ended with them. Where it isn't installed, what {@code AWS_ENDPOINT_URL} names.
 */
public final class Moto {
    private static URI endpoint;

    private Moto() {}

    /** Where it listens. A test that asks is skipped if there is none, and fails where one is required. */
    public static synchronized URI endpoint() {
        if (endpoint == null) {
            try {
                endpoint = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return endpoint;
    }

    private static URI start() throws IOException, InterruptedException {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "moto_server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isPresent()) {
            return start(program.get());
        }
        String given = System.getenv("AWS_ENDPOINT_URL");
        if (given != null && !given.isBlank()) {
            return URI.create(given);
        }
        String missing = "moto_server is not on the PATH, and AWS_ENDPOINT_URL names no emulator";
        if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            return fail(missing);
        }
        return Assumptions.abort(missing);
    }

    private static URI start(Path program) throws IOException, InterruptedException {
        int port = FreePort.find();
        Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        for (int attempt = 0; attempt < 600; attempt++) {
            try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return URI.create("http://localhost:" + connected.getPort());
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    break;
                }
                Thread.sleep(100);
            }
        }
        return fail("moto_server does not listen");
    }

    /** A wrapper in front of it may leave the server to itself. */
    private static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
