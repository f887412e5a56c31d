package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A connection that an application keeps in a pool, to its database or to others, is silent for as long as nobody needs it. AWS then
 * forgets it, and what is sent on it next gets no answer: Amazon EC2 API Reference, ConnectionTrackingConfiguration, tcpEstablishedTimeout:
 * "Default: 350 seconds for Nitro v6 instance types"; Amazon VPC User Guide, "Troubleshoot NAT gateways", "Internet connection drops after
 * 350 seconds".
 */
class SilentConnectionsTest {
    /** An end that asked for it is told by the kernel, in this time and as often as that interval lets it (tcp(7)). */
    private static final int FORGOTTEN_SECONDS = 350;

    private static final String CONNECT = """
            ip link set lo up
            sh -c "$1" >/dev/null
            cat /proc/sys/net/ipv4/tcp_keepalive_intvl
            python3 - <<'END'
            import socket, subprocess
            server = socket.create_server(("127.0.0.1", 3306))
            client = socket.create_connection(server.getsockname())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            subprocess.run(["ss", "-Htno", "dport", "=", "3306"], check=True)
            END
            """;

    @Test
    void areAskedForBeforeAwsForgetsThemAlsoWhereTwoQuestionsAreLost() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("user.name").equals("root"), "a network of its own needs root");
        List.of("ip", "python3", "ss", "sysctl", "unshare").forEach(Program::named);
        String told = HostFile.of("application/etc/systemd/system/scaleup-application.service")
                .text()
                .lines()
                .filter(line -> line.startsWith("ExecStartPre=") && line.contains("sysctl"))
                .map(line -> line.replaceFirst("ExecStartPre=[-+]*", ""))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder("unshare", "--net", "bash", "-ec", CONNECT, "network", told)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        String[] lines = said.split("\n", 2);
        assertThat(lines[1]).containsPattern("timer:\\(keepalive,");
        assertThat(seconds(lines[1]) + 2 * Integer.parseInt(lines[0])).isLessThan(FORGOTTEN_SECONDS);
    }

    /** Such as {@code timer:(keepalive,1min59sec,0)}. */
    private static int seconds(String said) {
        String time = said.replaceFirst("(?s).*timer:\\(keepalive,([^,]*),.*", "$1");
        int minutes = time.contains("min") ? Integer.parseInt(time.replaceFirst("min.*", "")) : 0;
        String rest = time.replaceFirst(".*min", "");
        return 60 * minutes
                + (rest.matches("\\d+sec") ? Integer.parseInt(rest.replace("sec", "")) : rest.isEmpty() ? 0 : 1);
    }
}
