package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Read as proc(5) writes them. */
class ListeningSocketsTest {
    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String ANY_IPV6 = "00000000000000000000000000000000";

    @Test
    void portsOfBothVersionsOfIpCount() {
        assertThat(ports(listening("00000000:1F90") + HEADER + listening(ANY_IPV6 + ":0016")))
                .containsExactly(22, 8080);
        assertThat(ports(listening("00000000:1F90") + HEADER + listening(ANY_IPV6 + ":1F90")))
                .containsExactly(8080);
    }

    @Test
    void whatListensOnLoopbackIsForNobodyElse() {
        assertThat(ports(listening("0100007F:1F90")
                        + listening("3500007F:0035")
                        + HEADER
                        + listening("00000000000000000000000001000000:0CEA")
                        + listening("0000000000000000FFFF00000100007F:1F91")))
                .isEmpty();
    }

    @Test
    void whatListensAtAnotherAddressIsNotReachedAtThisOne() {
        assertThat(ports(listening("0402000A:1F90") + listening("0502000A:1F91")))
                .containsExactly(8080);
    }

    @Test
    void anAddressOfIpv4OnASocketOfIpv6Counts() {
        assertThat(ports(HEADER + listening("0000000000000000FFFF00000402000A:1F90")))
                .containsExactly(8080);
    }

    @Test
    void connectionsThatAreOpenAreNoPorts() {
        assertThat(ports("   1: 0402000A:1F90 0401000A:C350 01 00000000:00000000 00:00000000 00000000 0 0 1 1 0\n"))
                .isEmpty();
    }

    /** The ports at 10.0.2.4 where the kernel lists these sockets. */
    private static Set<Integer> ports(String sockets) {
        return new ListeningSockets(Arrays.asList((HEADER + sockets).split("\n", -1))).ports("10.0.2.4");
    }

    private static String listening(String address) {
        return "   0: %s 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000 100 0 0 10 0\n"
                .formatted(address);
    }
}
