package scaleup.rehearsal.region.gateway;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.region.Account;

/** A moto of the tests' own, if moto_server is on the PATH; otherwise the tests are skipped and say so, or fail in CI. */
public final class TestMoto {
    private TestMoto() {}

    /** Starts it and waits until it answers. */
    public static Moto start() throws IOException, InterruptedException {
        var program = program();
        if (program.isEmpty()) {
            var missing = "moto_server is not on the PATH: what it stores was not tested";
            if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
                fail(missing);
            }
            assumeTrue(false, missing);
        }
        var moto = Moto.start(program.orElseThrow(), freeAddress(), Account.PLAYED);
        try {
            moto.awaitReady(Duration.ofSeconds(60));
        } catch (IOException e) {
            moto.close();
            throw e;
        }
        return moto;
    }

    private static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1))
                .map(folder -> Path.of(folder, "moto_server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static InetSocketAddress freeAddress() throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find());
    }
}
