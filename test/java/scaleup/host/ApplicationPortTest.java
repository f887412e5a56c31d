package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The file by which a host brings what arrives on the tier's port to its application's, loaded by the real nft: of two times the
 * second counts.
 */
class ApplicationPortTest {
    /** A host with its application on port 9090 and a load balancer, each in a network namespace that ends with it. */
    private static final String NETWORK = """
            set -e
            address=$1 rules=$2
            ip link set lo up
            unshare --net sleep 120 & host=$!
            trap 'kill $host $server 2>/dev/null' EXIT
            until [ "$(readlink /proc/$host/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
            on_host() { nsenter --net=/proc/$host/ns/net "$@"; }
            ip link add balancer type veth peer name host netns $host
            ip addr add 10.99.0.1/24 dev balancer
            ip link set balancer up
            on_host ip link set lo up
            on_host ip addr add 10.99.0.2/24 dev host
            on_host ip link set host up
            on_host nft -D PORT=9091 -f "$rules"
            on_host nft -D PORT=9090 -f "$rules"
            cd "$(mktemp -d)" && touch health
            on_host python3 -m http.server --bind "$address" 9090 >/dev/null 2>&1 & server=$!
            until on_host ss -Hltn 'sport = 9090' | grep -q 9090; do sleep 0.02; done
            """;

    private static final String ASK = """
            ask() { curl -s -m 2 -o /dev/null -w '%{http_code} ' "http://$1/health" || true; }
            ask 10.99.0.2:8080
            on_host bash -c "$(declare -f ask); ask 10.99.0.2:8080; ask 127.0.0.1:8080"
            """;

    /** Two hundred connections, which the server ends; what is remembered of them at once, and later: Linux looks each minute. */
    private static final String CONNECT = """
            tracked() { on_host cat /proc/sys/net/netfilter/nf_conntrack_count; }
            on_host sh -c "$3" >/dev/null 2>&1 || true
            curl -s -o /dev/null 'http://10.99.0.2:8080/health?[1-200]'
            tracked
            for i in $(seq 400); do [ "$(tracked)" -gt 20 ] || break; sleep 0.2; done
            tracked
            """;

    @BeforeEach
    void require() {
        assumeTrue(System.getProperty("user.name").equals("root"), "a network of its own needs root");
        List.of("bash", "curl", "ip", "nft", "nsenter", "python3", "ss", "unshare")
                .forEach(Program::named);
    }

    @ParameterizedTest
    @CsvSource({
        // where the application listens; what a load balancer, the host at its own address and at the loopback's get
        "0.0.0.0, 200 200 200",
        "10.99.0.2, 200 200 000",
        "127.0.0.1, 000 000 200"
    })
    void whoAsksOnTheTiersPortReachesTheApplicationWhereItListens(String address, String statuses)
            throws IOException, InterruptedException {
        assertThat(run(ASK, address, "")).isEqualTo(statuses);
    }

    /**
     * Linux, Documentation/networking/nf_conntrack-sysctl, "nf_conntrack_tcp_timeout_time_wait" (120 s) and "nf_conntrack_max"; with up to
     * 1 GiB a 16,384th of the memory, in entries of 8 bytes (nf_conntrack_init_start). Whoever writes gets a connection of its own.
     */
    @Test
    void connectionsThatHaveEndedLeaveRoomForOthers() throws IOException, InterruptedException {
        String told = HostFile.of("port/etc/systemd/system/scaleup-port.service")
                .text()
                .lines()
                .filter(line -> line.startsWith("ExecStartPost="))
                .map(line -> line.replaceFirst("ExecStartPost=[-+]*", ""))
                .collect(Collectors.joining("; "));
        String[] tracked = run(CONNECT, "0.0.0.0", told).split("\n", 2);
        assertThat(Integer.parseInt(tracked[0])).isGreaterThan(100);
        assertThat(Integer.parseInt(tracked[1])).isLessThanOrEqualTo(20);
        assertThat(told).contains("nf_conntrack_max=65536");
    }

    private static String run(String then, String address, String told) throws IOException, InterruptedException {
        String rules = HostFile.of("port/etc/scaleup/port.nft").path().toString();
        Process process = new ProcessBuilder(
                        "unshare", "--net", "bash", "-c", NETWORK + then, "network", address, rules, told)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
