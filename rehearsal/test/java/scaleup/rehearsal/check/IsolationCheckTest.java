package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.IsolationCheck.Probe;
import scaleup.rehearsal.check.IsolationCheck.Source;
import scaleup.rehearsal.check.IsolationCheck.Target;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.network.NetworkNamespace;

/** With real packets in a network namespace, whose loopback addresses play machines. */
class IsolationCheckTest {
    private static final String WEB = "127.0.1.4";
    private static final String DATABASE = "127.0.2.4";
    private static final IsolationCheck.Declared NOTHING = (source, target, port) -> false;

    @TempDir
    private Path folder;

    private SlotLock lock;
    private String namespace;

    @BeforeEach
    void makeANamespace() throws Exception {
        Requirements.rootAnd("ip", "nft");
        lock = SlotLock.take();
        namespace = lock.slot().name("check");
        NetworkNamespace.keepLibraryIn(folder);
        Command.of("ip", "netns", "add", namespace).run();
        NetworkNamespace.raiseLoopback(namespace);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (lock != null) {
            Command.of("ip", "netns", "delete", namespace).run();
            lock.close();
        }
    }

    @Test
    void everybodySendsToEveryPortOfTheOthersButNotToItsOwn() throws Exception {
        var sources = List.of(source("web", WEB), source("database", DATABASE));
        var targets = List.of(target("web", WEB, 80, 8080), target("database", DATABASE, 3306));

        assertThat(new IsolationCheck(sources, targets, NOTHING).run())
                .extracting(Probe::from, Probe::to, Probe::port)
                .containsExactlyInAnyOrder(
                        tuple("web", "database", 3306), tuple("database", "web", 80), tuple("database", "web", 8080));
    }

    @Test
    void whatArrivesIsComparedWithWhatIsDeclaredOfTheTwoAddresses() throws Exception {
        var probes = new IsolationCheck(
                        List.of(source("web", WEB)),
                        List.of(target("database", DATABASE, 3306, 3307)),
                        (source, target, port) -> source.equals(WEB) && target.equals(DATABASE) && port == 3306)
                .run();

        // Nobody listens: the packets are refused, so they have arrived.
        assertThat(probes)
                .containsExactlyInAnyOrder(
                        new Probe("web", "database", 3306, true, true),
                        new Probe("web", "database", 3307, false, true));
        assertThat(probes).filteredOn(Probe::asDeclared).extracting(Probe::port).containsExactly(3306);
    }

    @Test
    void aPacketThatIsAcceptedOrRefusedHasArrivedAndOneThatIsDroppedOrHasNoRouteHasNot() throws Exception {
        drop("tcp dport 81");
        try (ServerSocket open = listen(DATABASE)) {
            var targets = List.of(
                    target("database", DATABASE, open.getLocalPort(), 80, 81), target("nowhere", "192.0.2.1", 80));

            assertThat(new IsolationCheck(List.of(source("web", WEB)), targets, NOTHING).run())
                    .containsExactlyInAnyOrder(
                            new Probe("web", "database", open.getLocalPort(), false, true),
                            new Probe("web", "database", 80, false, true),
                            new Probe("web", "database", 81, false, false),
                            new Probe("web", "nowhere", 80, false, false));
        }
    }

    @Test
    void packetsComeFromTheSourcesAddress() throws Exception {
        drop("tcp dport 80 ip saddr != " + WEB);
        var sources = List.of(source("web", WEB), source("other", "127.0.3.4"));

        assertThat(new IsolationCheck(sources, List.of(target("database", DATABASE, 80)), NOTHING).run())
                .filteredOn(Probe::arrived)
                .extracting(Probe::from)
                .containsExactly("web");
    }

    @Test
    void asDeclaredIsWhatIsAllowedAndArrivesAndWhatIsNeither() {
        assertThat(new Probe("a", "b", 80, true, true).asDeclared()).isTrue();
        assertThat(new Probe("a", "b", 80, false, false).asDeclared()).isTrue();
        assertThat(new Probe("a", "b", 80, true, false).asDeclared()).isFalse();
        assertThat(new Probe("a", "b", 80, false, true).asDeclared()).isFalse();
    }

    private void drop(String packets) throws IOException, InterruptedException {
        Command.of("ip", "netns", "exec", namespace, "nft", "-f", "-").run("""
                add table ip test
                add chain ip test input { type filter hook input priority 0; }
                add rule ip test input %s drop
                """.formatted(packets));
    }

    @Test
    void whatIsWrongIsSaidInAWholeSentence() {
        assertThat(new Probe("web i-1", "database scaleup-dev-1", 3306, false, true))
                .hasToString("web i-1 reaches database scaleup-dev-1 on port 3306, which is no declared connection");
        assertThat(new Probe("web i-1", "application i-2", 8080, true, false))
                .hasToString("web i-1 does not reach application i-2 on port 8080, which is a declared connection");
    }

    private Source source(String label, String address) {
        return new Source(label, address, namespace);
    }

    private static Target target(String label, String address, Integer... ports) {
        return new Target(label, address, Set.of(ports));
    }

    private ServerSocket listen(String address) throws IOException, InterruptedException {
        return NetworkNamespace.call(namespace, () -> new ServerSocket(0, 50, InetAddress.getByName(address)));
    }
}
