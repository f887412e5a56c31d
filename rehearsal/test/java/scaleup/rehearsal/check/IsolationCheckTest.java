package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.IsolationCheck.Probe;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.Requirements;

class IsolationCheckTest {
    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String ANY_IPV6 = "00000000000000000000000000000000";

    @TempDir
    private Path folder;

    private final List<List<String>> sent = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aPacketIsSentToEveryPortOnWhichAnotherMachineListens() throws Exception {
        var web = machine("web", "10.0.1.4", listening("00000000:1F90"), "");
        var database = machine("database", "10.0.2.4", listening("0402000A:0CEA"), "");

        probe(web, database);

        assertThat(sent).containsExactlyInAnyOrder(List.of("10.0.2.4:3306"), List.of("10.0.1.4:8080"));
    }

    @Test
    void portsOfBothVersionsOfIpCount() throws Exception {
        assertThat(ports(listening("00000000:1F90") + HEADER + listening(ANY_IPV6 + ":0016")))
                .containsExactly(8080, 22);
        assertThat(ports(listening("00000000:1F90") + HEADER + listening(ANY_IPV6 + ":1F90")))
                .containsExactly(8080);
    }

    @Test
    void whatListensOnLoopbackIsForNobodyElse() throws Exception {
        assertThat(ports(listening("0100007F:1F90")
                        + listening("3500007F:0035")
                        + HEADER
                        + listening("00000000000000000000000001000000:0CEA")
                        + listening("0000000000000000FFFF00000100007F:1F91")))
                .isEmpty();
    }

    @Test
    void anAddressOfIpv4OnASocketOfIpv6Counts() throws Exception {
        assertThat(ports(HEADER + listening("0000000000000000FFFF00000402000A:1F90")))
                .containsExactly(8080);
    }

    @Test
    void connectionsThatAreOpenAreNoPorts() throws Exception {
        assertThat(ports("   1: 0402000A:1F90 0401000A:C350 01 00000000:00000000 00:00000000 00000000 0 0 1 1 0\n"))
                .isEmpty();
    }

    @Test
    void whatArrivesIsComparedWithWhatIsDeclared() throws Exception {
        var web = machine("web", "10.0.1.4", listening("00000000:0050"), "10.0.2.4:3306 reached\n");
        var database = machine("database", "10.0.2.4", listening("00000000:0CEA"), "");

        assertThat(new IsolationCheck(
                                Map.of("web", web, "database", database),
                                (source, target, port) -> source.equals(database) && target.equals(web) && port == 80)
                        .run())
                .containsExactly(
                        new Probe("database", "web", 80, true, false), new Probe("web", "database", 3306, false, true))
                .noneMatch(Probe::asDeclared);
    }

    @Test
    void asDeclaredIsWhatIsAllowedAndArrivesAndWhatIsNeither() {
        assertThat(new Probe("a", "b", 80, true, true).asDeclared()).isTrue();
        assertThat(new Probe("a", "b", 80, false, false).asDeclared()).isTrue();
    }

    @Test
    void forRealAPacketThatIsAcceptedOrRefusedHasArrivedAndOneWithoutARouteHasNot() throws Exception {
        Requirements.require(Path.of("/bin/bash").toFile().canExecute(), "bash is not installed here");
        var loopback = InetAddress.getByName("127.94.17.5");
        int refused;
        try (var free = new ServerSocket(0, 1, loopback)) {
            refused = free.getLocalPort();
        }
        try (var open = new ServerSocket(0, 50, loopback)) {
            var source = machine("source", "127.0.0.1", "", null);
            var target = machine(
                    "target",
                    loopback.getHostAddress(),
                    listening("00000000:%04X".formatted(open.getLocalPort()))
                            + listening("00000000:%04X".formatted(refused)),
                    "");
            // Nobody can connect to all hosts: the kernel refuses to send such a packet.
            var unreachable = machine("unreachable", "255.255.255.255", listening("00000000:0050"), "");

            assertThat(new IsolationCheck(
                                    Map.of("source", source, "target", target, "unreachable", unreachable),
                                    (from, to, port) -> true)
                            .run())
                    .filteredOn(probe -> probe.from().equals("source"))
                    .containsExactly(
                            new Probe("source", "target", open.getLocalPort(), true, true),
                            new Probe("source", "target", refused, true, true),
                            new Probe("source", "unreachable", 80, true, false));
        }
    }

    private void probe(AnsweringMachine... machines) throws IOException, InterruptedException {
        check(machines, (source, target, port) -> false);
    }

    private static List<Probe> check(AnsweringMachine[] machines, IsolationCheck.Declared declared)
            throws IOException, InterruptedException {
        Map<String, Machine> byLabel = new TreeMap<>();
        for (var machine : machines) {
            byLabel.put(machine.name(), machine);
        }
        return new IsolationCheck(byLabel, declared).run();
    }

    /** The ports of a machine whose kernel lists these sockets, as another one probes them. */
    private List<Integer> ports(String sockets) throws IOException, InterruptedException {
        var probes = check(
                new AnsweringMachine[] {
                    machine("a", "10.0.1.4", "", ""), machine("b", "10.0.2.4", sockets, ""),
                },
                (source, target, port) -> false);
        return probes.stream().map(Probe::port).toList();
    }

    /**
     * A machine.
     *
     * @param sockets what its kernel lists
     * @param reached what sending packets prints; null to send them from this computer
     */
    private AnsweringMachine machine(String name, String address, String sockets, String reached) {
        return new AnsweringMachine(name, address, folder).answering(command -> {
            if (command.get(0).equals("cat")) {
                assertThat(command).containsExactly("cat", "/proc/net/tcp", "/proc/net/tcp6");
                return HEADER + sockets;
            }
            sent.add(command.subList(4, command.size()));
            return reached == null ? Command.of(command.toArray(String[]::new)).run() : reached;
        });
    }

    /** A line of proc(5) for a socket that listens. */
    private static String listening(String address) {
        return "   0: %s 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000 100 0 0 10 0\n"
                .formatted(address);
    }
}
