package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.host.BothWaysFixture.Way;

/** What counts as an error of ours (ResponseMetrics) is the server's fault, on both ways to the application. */
class ClientErrorsTest {
    private static final String CLIENT = "203.0.113.8";

    @TempDir
    Path folder;

    @Test
    void hangingUpInTheMiddleOfARequestIsNoneOfOurs() throws Exception {
        int port = FreePort.find();
        try (var application = new Backend(BothWaysFixture.APPLICATION, port);
                var machines = new BothWaysFixture(folder, port)) {
            application.setMood(Backend.Mood.WAITS);
            for (Way way : Way.values()) {
                long before = machines.haProxy.requests("https");
                try (var socket = machines.client(CLIENT).handshake(null)) {
                    String half =
                            "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n" + "x".repeat(20_000);
                    socket.getOutputStream().write(half.formatted(way.to("x")).getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    // What nobody has read when it is reset is no request, and is not logged.
                    Eventually.isTrue("HAProxy has the request", () -> machines.haProxy.requests("https") > before);
                }
            }
            Eventually.isTrue("both are logged", () -> logged(machines).size() == Way.values().length);
            assertThat(logged(machines)).allSatisfy(line -> assertThat(
                            new ObjectMapper().readTree(line).get("status").asInt())
                    .isLessThan(500));
        }
    }

    private static List<String> logged(BothWaysFixture machines) throws IOException {
        return machines.haProxy.accessLog().stream()
                .filter(line -> line.contains(CLIENT))
                .toList();
    }
}
