package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.configuration.MembershipTimes;

/**
 * Who waits how long: whoever is nearer to the user gives up first, and so is the one to tell. Times are longer than any test
 * waits, so they are compared as they are written (HAProxy Configuration Manual, 2.5 "Time format"; nginx.org, "Configuration
 * file measurement units").
 */
class PatienceTest {
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

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

    /** docs/configuration.md, "idleSeconds": 5940 s at most, by HAProxy's tunnel time-out on the load balancer alone. */
    @ParameterizedTest
    @CsvSource({
        "nginx.conf, proxy_read_timeout",
        "nginx.conf, proxy_send_timeout",
        "upstream.cfg, timeout tunnel",
    })
    void aSilentWebSocketLivesAsLongAsTheLoadBalancerLetsIt(String file, String setting) {
        assertThat(shortest(file, setting)).isGreaterThan(Duration.ofMinutes(99));
    }

    /** workload/README.md: the kernel asks (tcp(7), tcp_keepalive_*) before the front door forgets a silent connection. */
    @Test
    void aClientThatIsGoneIsGivenUpAfterAMinute() {
        String text = HaProxy.configuration().text();
        int probes = numbers(text, "clitcpka-cnt (\\d+)\n").get(0);
        Duration all = shortest("haproxy.cfg", "clitcpka-idle")
                .plus(shortest("haproxy.cfg", "clitcpka-intvl").multipliedBy(probes));
        assertThat(all).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(numbers(text, "\\n  bind :\\d+ .*\\bthread 2-64\\b.* tcp-ut (\\d+)s.*"))
                .containsExactly(60, 60, 60);
    }

    /** docs/configuration.md, "responseTimeoutSeconds": 300 s at most, which a server that stops waits for. */
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

    /** docs/operations.md, "DNS": without names it goes on with the servers it knows, for longer than any outage. */
    @ParameterizedTest
    @CsvSource({
        "haproxy.cfg vpc, hold nx",
        "haproxy.cfg vpc, hold timeout",
        "haproxy.cfg vpc, hold refused",
        "haproxy.cfg vpc, hold other",
        "upstream.cfg, hold nx",
        "upstream.cfg, hold timeout",
        "upstream.cfg, hold refused",
        "upstream.cfg, hold other"
    })
    void serversAreKnownForDaysWithoutNames(String file, String setting) {
        assertThat(shortest(file, setting)).isGreaterThanOrEqualTo(Duration.ofDays(7));
    }

    /**
     * Who leaves goes on until nobody's resolver can know it any more (docs/operations.md), and stops then. The Configuration Manual, 5.3.2,
     * "hold": a valid answer is held for 10 s where nothing is said.
     */
    @ParameterizedTest
    @CsvSource({"haproxy.cfg vpc", "upstream.cfg"})
    void noServerIsKnownForLongerThanItsNameIsValid(String file) {
        assertThat(longest(file, "hold valid")).isLessThanOrEqualTo(Duration.ofSeconds(MembershipTimes.TTL_SECONDS));
    }

    /** What only counts and passes on leaves it to both sides when they give up: a WebSocket may be silent for 99 minutes. */
    @ParameterizedTest
    @CsvSource({"haproxy.cfg gate, timeout client", "haproxy.cfg gated, timeout server"})
    void theGateWaitsForBothSides(String file, String setting) {
        assertThat(shortest(file, setting)).isGreaterThan(Duration.ofMinutes(99));
    }

    /** What users are told, workload/README.md, "Limits"; and by the Configuration Manual, "timeout client", whom it is for. */
    @Test
    void aClientThatIsSilentIsGivenUpWhenUsersAreToldSo() throws IOException {
        var promise = Pattern.compile(
                        "(?m)^\\| silence of a client that sends a body, or takes an answer \\| (\\d+) s \\|")
                .matcher(Files.readString(Path.of(System.getProperty("scaleup.root"), "workload/README.md")));
        assertThat(promise.find()).isTrue();
        assertThat(all("haproxy.cfg", "timeout client"))
                .containsOnly(Duration.ofSeconds(Long.parseLong(promise.group(1))));
    }

    /** A page's next request comes over the same connection, without another handshake. */
    @Test
    void aClientsConnectionIsKeptForItsNextRequest() {
        assertThat(shortest("haproxy.cfg", "timeout http-keep-alive")).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }

    /**
     * tcp(7): where TCP_USER_TIMEOUT is set, it says when a connection is given up on which nothing is acknowledged, as the
     * kernel's probes do where nothing is sent. Both end it after the same time.
     */
    @ParameterizedTest
    @CsvSource({"haproxy.cfg, 2", "upstream.cfg, 1"})
    void aMachineThatIsGoneIsGivenUpAfterFourSecondsByEveryReadOfIt(String file, int backends) {
        String text = (file.equals("haproxy.cfg") ? HaProxy.configuration() : Upstream.configuration()).text();
        assertThat(numbers(text, "  server-template .* tcp-ut (\\d+)s\\n"))
                .hasSize(backends)
                .containsOnly(4);
        assertThat(numbers(text, "srvtcpka-idle (\\d+)s")).containsExactly(1);
        assertThat(numbers(text, "srvtcpka-intvl (\\d+)s")).containsExactly(1);
        assertThat(numbers(text, "srvtcpka-cnt (\\d+)")).containsExactly(3);
    }

    /**
     * docs/failures.md, "a server hangs". The Configuration Manual's "inter" and "fastinter": between two checks of a server, and between those
     * of one that is going up or down. A check ends by its time-out.
     */
    @Test
    void aServerThatHangsGetsNoMoreRequestsWithinThreeAndAHalfSeconds() {
        assertThat(check("fall")).isEqualTo(2);
        Duration check = shortest("haproxy.cfg", "timeout check");
        assertThat(interval("inter").plus(check).plus(interval("fastinter")).plus(check))
                .isLessThanOrEqualTo(Duration.ofMillis(3_500));
    }

    /** docs/failures.md, "a web or application server crashes": "downinter" is between two checks of one that is down. */
    @Test
    void aServerThatIsBackIsUsedWithinTwoSeconds() {
        assertThat(check("rise")).isEqualTo(2);
        assertThat(interval("downinter").plus(interval("fastinter"))).isLessThan(Duration.ofSeconds(2));
    }

    /** docs/failures.md, "a server's machine is gone without a word": also who only connects to such, one after the other. */
    @Test
    void whoConnectsToMachinesThatAreGoneIsToldWithinFourSeconds() {
        for (String tier : List.of("web", "application")) {
            String once = section("backend %s-once from servers".formatted(tier));
            // The Configuration Manual, "retries": 3 where nothing is said.
            int retries = once.contains("  retries ")
                    ? numbers(once, "  retries (\\d+)\\n").get(0)
                    : 3;
            assertThat(shortest("haproxy.cfg", "timeout connect").multipliedBy(1 + retries))
                    .isLessThanOrEqualTo(Duration.ofSeconds(4));
            assertThat(numbers(section("backend %s from servers".formatted(tier)), "  retries (\\d+)\\n"))
                    .as("docs/failures.md: to one other server, once")
                    .containsExactly(1);
        }
    }

    private static int check(String parameter) {
        return numbers(HaProxy.configuration().text(), "\\n  default-server .* %s (\\d+) .*\\n".formatted(parameter))
                .get(0);
    }

    /** The Configuration Manual, 2.5: where no unit is said, or "ms", it is a thousandth of a second. */
    private static Duration interval(String parameter) {
        var found = Pattern.compile("\\n  default-server .* %s (\\d+)(m?s) .*\\n".formatted(parameter))
                .matcher(HaProxy.configuration().text());
        assertThat(found.find()).as(parameter).isTrue();
        long number = Long.parseLong(found.group(1));
        return found.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }

    private static List<Integer> numbers(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private static Duration longest(String file, String setting) {
        return all(file, setting).stream().max(Duration::compareTo).orElseThrow();
    }

    private static Duration shortest(String file, String setting) {
        return all(file, setting).stream().min(Duration::compareTo).orElseThrow();
    }

    private static List<Duration> all(String file, String setting) {
        var times = Pattern.compile("(?m)^\\s*%s (\\d+)([smhd]);?$".formatted(Pattern.quote(setting)))
                .matcher(text(file))
                .results()
                .map(time -> UNITS.get(time.group(2)).multipliedBy(Long.parseLong(time.group(1))))
                .toList();
        assertThat(times).as("%s of %s", setting, file).isNotEmpty();
        return times;
    }

    /** What stands below a line of the load balancer's, until the next that isn't indented. */
    private static String section(String beginning) {
        var section = Pattern.compile("(?m)^%s\\n((?:[ #].*\\n)+)".formatted(Pattern.quote(beginning)))
                .matcher(HaProxy.configuration().text());
        assertThat(section.find()).as(beginning).isTrue();
        return section.group(1);
    }

    private static String text(String file) {
        return switch (file) {
            // What all of it begins with: the way that only counts and passes on waits for both sides.
            case "haproxy.cfg" ->
                HaProxy.configuration().text().replaceFirst("(?s)^.*\\ndefaults common\\n(.*?)\\n\\S.*$", "$1\n");
            case "haproxy.cfg vpc" -> section("resolvers vpc");
            case "haproxy.cfg gate" -> section("frontend gate from common");
            case "haproxy.cfg gated" -> section("backend gated from common");
            case "upstream.cfg" -> Upstream.configuration().text();
            default -> Nginx.configuration().text();
        };
    }
}
