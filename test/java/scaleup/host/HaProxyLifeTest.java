package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy is reloaded and stopped by the commands that its unit gives. */
class HaProxyLifeTest {
    @TempDir
    Path folder;

    private LoadBalancerFixture machines;

    @BeforeEach
    void start() throws Exception {
        machines = new LoadBalancerFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void aReloadKeepsTheServersEvenWithoutNames() throws Exception {
        machines.nameServer.silence(HaProxy.WEB, HaProxy.APPLICATION);
        String worker = machines.haProxy.worker();
        try (var idle = machines.client().handshake(null)) {
            var answers = new BufferedReader(new InputStreamReader(idle.getInputStream(), StandardCharsets.US_ASCII));
            ask(idle, answers);
            machines.haProxy.reload();
            Eventually.isTrue("a new worker", () -> !machines.haProxy.worker().equals(worker));
            // Who has a connection may be sending just now (configuration.txt, idle-close-on-response).
            ask(idle, answers);
        }
        assertThat(machines.haProxy.serversUp("web")).isEqualTo(2);
        assertThat(machines.client().get("/").statusCode()).isEqualTo(200);
        Eventually.isTrue("healthy", () -> machines.healthStatus() == 200);
    }

    /** Has a request answered, and keeps the connection. */
    private static void ask(Socket connection, BufferedReader answers) throws IOException {
        connection
                .getOutputStream()
                .write("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(answers.readLine()).startsWith("HTTP/1.1 200 ");
        while (!answers.readLine().isEmpty()) {
            // Headers
        }
    }

    @Test
    void aStopLetsTheRequestInFlightEnd() throws Exception {
        machines.application.setMood(Backend.Mood.WAITS);
        var response = machines.client().getLater("/api/slow");
        Eventually.isTrue(
                "the request is there", () -> !machines.application.requests().isEmpty());

        machines.haProxy.signal(HostFile.of("loadbalancer/etc/systemd/system/scaleup-haproxy.service")
                .setting("KillSignal")
                .replace("SIG", ""));
        Eventually.isTrue("no new connections", () -> machines.haProxy.localStatus("/health") == 0);
        assertThat(response).isNotDone();
        machines.application.letGo();
        assertThat(response.get().body()).isEqualTo("127.0.0.4");
        assertThat(machines.haProxy.endsWithin(5)).isTrue();
    }
}
