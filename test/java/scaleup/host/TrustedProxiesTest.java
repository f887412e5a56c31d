package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.host.BothWaysFixture.Way;

/**
 * Who the client is where a CDN or another proxy is in front of us. 203.0.113.128/28 and 203.0.113.144/28 are trusted
 * here; each proxy adds the address it was asked from at the end of X-Forwarded-For (RFC 7239, 7.4 and 8.1: what
 * comes from elsewhere can be made up).
 */
class TrustedProxiesTest {
    private static final int REQUESTS = 10;

    @TempDir
    static Path folder;

    private static Backend application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        application = new Backend(BothWaysFixture.APPLICATION, port);
        machines = new BothWaysFixture(
                folder, port, "REQUESTS_PER_10_SECONDS", Integer.toString(REQUESTS), "CONNECTIONS_PER_CLIENT", "10");
        machines.haProxy.attacked();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (application != null) {
            application.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a client             | 203.0.113.9   | -                                     | 203.0.113.9",
                "that speaks for      | 203.0.113.9   | 198.51.100.1                          | 203.0.113.9",
                "as if through ours   | 203.0.113.9   | 198.51.100.1, 203.0.113.130           | 203.0.113.9",
                "through one proxy    | 203.0.113.130 | 198.51.100.2                          | 198.51.100.2",
                "that it lies to      | 203.0.113.130 | 10.0.0.1, 198.51.100.3                | 198.51.100.3",
                "through two          | 203.0.113.130 | 198.51.100.4, 203.0.113.145           | 198.51.100.4",
                "and lies to          | 203.0.113.130 | 10.0.0.1, 198.51.100.5, 203.0.113.145 | 198.51.100.5",
                "by IPv6              | 203.0.113.130 | 2001:db8::1                           | 2001:db8::1",
                "a proxy for itself   | 203.0.113.131 | -                                     | 203.0.113.131",
                "with nonsense        | 203.0.113.132 | unknown                               | 203.0.113.132"
            })
    void theClientIsWhomATrustedProxyNames(String who, String source, String said, String client) throws Exception {
        for (Way way : Way.values()) {
            String[] headers = said.equals("-")
                    ? new String[] {"X-Forwarded-Proto", "http"}
                    : new String[] {"X-Forwarded-For", said, "X-Forwarded-Proto", "http"};
            assertThat(machines.client(source).get(way.to("who"), headers).statusCode())
                    .isEqualTo(200);
            var request = application.lastRequest();
            assertThat(request.header("X-Forwarded-For")).as("%s %s", who, way).isEqualTo(client);
            assertThat(request.header("X-Real-IP")).isEqualTo(client);
            assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
            Eventually.isTrue("the load balancer logs %s".formatted(client), () -> logged(client, way.to("who")));
        }
        Eventually.isTrue("the web server logs %s".formatted(client), () -> machines.nginx.accessLog().stream()
                .anyMatch(line -> line.get("client").asText().equals(client)));
    }

    @Test
    void theRateIsThatOfTheClientNotOfTheProxy() throws Exception {
        var proxy = machines.client("203.0.113.133");
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(proxy.get("/", "X-Forwarded-For", "198.51.100.20").statusCode())
                    .isEqualTo(200);
        }
        assertThat(proxy.get("/", "X-Forwarded-For", "198.51.100.20").statusCode())
                .isEqualTo(429);
        assertThat(proxy.get("/", "X-Forwarded-For", "198.51.100.21").statusCode())
                .as("another of the proxy's clients")
                .isEqualTo(200);
    }

    /** RFC 4291, 2.5.4 and RFC 6177: a network of 64 bits is one's own; its owner may take another address for each request. */
    @Test
    void aNetworkOfIpv6IsOneClient() throws Exception {
        var proxy = machines.client("203.0.113.135");
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(proxy.get("/", "X-Forwarded-For", "2001:db8:1:1::" + i).statusCode())
                    .isEqualTo(200);
        }
        assertThat(proxy.get("/", "X-Forwarded-For", "2001:db8:1:1:ffff::1").statusCode())
                .isEqualTo(429);
        assertThat(proxy.get("/", "X-Forwarded-For", "2001:db8:1:2::1").statusCode())
                .as("another network")
                .isEqualTo(200);
        assertThat(proxy.send("POST", "/api/", "x".repeat(200_000), "X-Forwarded-For", "2001:db8:1:3::1")
                        .statusCode())
                .isEqualTo(200);
        for (String table : List.of("requests", "bodies")) {
            assertThat(machines.haProxy.ask("show table " + table))
                    .as("by which all requests and bodies in progress are counted")
                    .contains("key=2001:db8:1:3:: ")
                    .doesNotContain("2001:db8:1:3::1");
        }
    }

    @Test
    void aProxyMayHaveMoreConnectionsThanAClient() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(machines.client("203.0.113.134")
                            .get("/", "X-Forwarded-For", "198.51.100." + (100 + i))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static boolean logged(String client, String path) throws IOException {
        for (String text : machines.haProxy.accessLog()) {
            JsonNode line = new ObjectMapper().readTree(text);
            if (line.get("client").asText().equals(client)
                    && line.get("path").asText().equals(path)) {
                return true;
            }
        }
        return false;
    }
}
