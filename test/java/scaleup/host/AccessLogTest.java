package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load balancer's access log, which metrics and alarms are made of. */
class AccessLogTest {
    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder, "REQUESTS_PER_10_SECONDS", "3");
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void saysWhatHappenedInJson() throws Exception {
        String agent = "Agent \"quoted\" \\ é " + "x".repeat(500);
        var response = machines.client("203.0.113.30").get("/api/notes?password=secret", "User-Agent", agent);
        JsonNode line = line("203.0.113.30");

        assertThat(line.get("status").isNumber()).isTrue();
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("backend").asText()).isEqualTo("application");
        assertThat(line.get("server").asText()).isEqualTo("application1");
        assertThat(line.get("server_address").asText()).isEqualTo("127.0.0.4");
        assertThat(line.get("method").asText()).isEqualTo("GET");
        assertThat(line.get("path").asText()).isEqualTo("/api/notes");
        assertThat(line.get("bytes").isNumber()).isTrue();
        assertThat(line.get("total_ms").isNumber()).isTrue();
        assertThat(line.get("response_ms").isNumber()).isTrue();
        assertThat(line.get("retries").asInt()).isZero();
        assertThat(line.get("termination").asText()).isEqualTo("--");
        assertThat(line.get("http_version").asText()).isEqualTo("HTTP/1.1");
        assertThat(line.get("tls_version").asText()).isEqualTo("TLSv1.3");
        assertThat(line.get("user_agent").asText())
                .startsWith("Agent \"quoted\" \\ ")
                .hasSizeLessThanOrEqualTo(256);
        assertThat(line.get("request_id").asText())
                .isEqualTo(response.headers().firstValue("X-Request-ID").orElseThrow());
        assertThat(Duration.between(Instant.parse(line.get("time").asText()), Instant.now()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(20));
        assertThat(line.toString()).doesNotContain("secret");
    }

    @Test
    void countsRefusedRequestsToNoTier() throws Exception {
        var client = machines.client("203.0.113.31");
        for (int i = 0; i < 4; i++) {
            client.get("/");
        }
        List<JsonNode> lines = lines("203.0.113.31", 4);
        assertThat(lines.get(0).get("backend").asText()).isEqualTo("web");
        assertThat(lines.get(3).get("status").asInt()).isEqualTo(429);
        assertThat(lines.get(3).get("backend").asText()).isNotIn("web", "application");
    }

    @Test
    void cutsOffALongPath() throws Exception {
        machines.client("203.0.113.33").get("/" + "p".repeat(3000));
        assertThat(line("203.0.113.33").get("path").asText()).isEqualTo("/" + "p".repeat(1023));
    }

    @Test
    void survivesWhatIsNotHttp() throws Exception {
        machines.client("203.0.113.32").raw("\"}\u0001\r\n\r\n");
        assertThat(line("203.0.113.32").get("status").asInt()).isEqualTo(400);
    }

    /** Whoever looks whether a port is open, or opens connections in advance, fills no disk (Configuration Manual, "option dontlognull"). */
    @Test
    void whoSaysNothingIsNotSaid() throws Exception {
        int connections = https("conn_tot");
        int sessions = https("scur");
        for (int i = 0; i < 3; i++) {
            machines.haProxy.connect("203.0.113.34").close();
        }
        Eventually.isTrue(
                "they have come and gone", () -> https("conn_tot") >= connections + 3 && https("scur") <= sessions);
        machines.client("203.0.113.35").get("/");
        line("203.0.113.35");
        assertThat(Files.readString(machines.haProxy.log())).doesNotContain("203.0.113.34");
    }

    private static int https(String statistic) throws IOException {
        return Integer.parseInt(machines.haProxy.frontend("https").get(statistic));
    }

    private static JsonNode line(String client) throws Exception {
        return lines(client, 1).get(0);
    }

    private static List<JsonNode> lines(String client, int count) throws Exception {
        var json = new ObjectMapper();
        Eventually.isTrue(
                "%d lines of %s".formatted(count, client), () -> of(client).size() == count);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : of(client)) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private static List<String> of(String client) throws Exception {
        return machines.haProxy.accessLog().stream()
                .filter(line -> line.contains('"' + client + '"'))
                .toList();
    }
}
