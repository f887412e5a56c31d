package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who waits how long: whoever is nearer to the user gives up first, and so is the one to tell. Times are longer than any test
 * waits, so they are compared as they are written (HAProxy Configuration Manual, 2.5 "Time format"; nginx.org, "Configuration
 * file measurement units").
 */
class PatienceTest {
    private static final Map<String, Duration> UNITS =
            Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1));

    /** The load balancer is the one that tells a slow client. */
    @ParameterizedTest
    @CsvSource({
        "nginx.conf, client_header_timeout, timeout http-request",
        "nginx.conf, client_body_timeout, timeout client",
        "nginx.conf, send_timeout, timeout client",
        "upstream.cfg, timeout http-request, timeout http-request",
        "upstream.cfg, timeout client, timeout client",
    })
    void aWebServerWaitsLongerForAClientThanALoadBalancer(String file, String setting, String ofLoadBalancer) {
        assertThat(longest(file, setting)).isGreaterThan(longest("haproxy.cfg", ofLoadBalancer));
    }

    /** README, "idleSeconds": 5940 s at most, by HAProxy's tunnel time-out on the load balancer alone. */
    @ParameterizedTest
    @CsvSource({
        "nginx.conf, proxy_read_timeout",
        "nginx.conf, proxy_send_timeout",
        "upstream.cfg, timeout tunnel",
    })
    void aSilentWebSocketLivesAsLongAsTheLoadBalancerLetsIt(String file, String setting) {
        assertThat(shortest(file, setting)).isGreaterThan(Duration.ofMinutes(99));
    }

    /** README, "responseTimeoutSeconds": 300 s at most, which a server that stops waits for. */
    @ParameterizedTest
    @CsvSource({"nginx.conf, worker_shutdown_timeout", "upstream.cfg, hard-stop-after"})
    void aStopLetsTheLongestRequestEnd(String file, String setting) {
        assertThat(shortest(file, setting)).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }

    /** Otherwise HAProxy closes a connection just when Nginx sends a request over it, which Nginx then must not repeat. */
    @ParameterizedTest
    @CsvSource("timeout http-keep-alive, timeout client")
    void nginxIsTheOneThatClosesItsIdleConnectionsToHaProxy(String keepAlive, String client) {
        Duration idle = shortest("nginx.conf", "keepalive_timeout");
        assertThat(shortest("upstream.cfg", keepAlive)).isGreaterThan(idle);
        assertThat(shortest("upstream.cfg", client)).isGreaterThan(idle);
    }

    private static Duration longest(String file, String setting) {
        return all(file, setting).stream().max(Duration::compareTo).orElseThrow();
    }

    private static Duration shortest(String file, String setting) {
        return all(file, setting).stream().min(Duration::compareTo).orElseThrow();
    }

    private static List<Duration> all(String file, String setting) {
        var times = Pattern.compile("(?m)^\\s*%s (\\d+)([smh]);?$".formatted(Pattern.quote(setting)))
                .matcher(text(file))
                .results()
                .map(time -> UNITS.get(time.group(2)).multipliedBy(Long.parseLong(time.group(1))))
                .toList();
        assertThat(times).as("%s of %s", setting, file).isNotEmpty();
        return times;
    }

    private static String text(String file) {
        return switch (file) {
            // What all of it begins with: the way that only counts and passes on waits for both sides.
            case "haproxy.cfg" ->
                HaProxy.configuration().text().replaceFirst("(?s)^.*\\ndefaults common\\n(.*?)\\n\\S.*$", "$1\n");
            case "upstream.cfg" -> Upstream.configuration().text();
            default -> Nginx.configuration().text();
        };
    }
}
