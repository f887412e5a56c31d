package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.network.NetworkNamespace;

/** Whatever ends a rehearsal, nothing of it stays, and every setting of the computer's network is as it was. */
@Tag("whole")
class CleanUpTest {
    /** By then machines run, functions too, and nothing is finished. */
    private static final String UNDER_WAY = "database is available";

    /** The cloud assembly that all of them play. */
    private static Path assembly;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    private NetworkSettings network;
    private Map<String, List<String>> before;

    @BeforeAll
    static void synthesise() throws IOException, InterruptedException {
        Rehearsed.require();
        assembly = Rehearsed.fewestServers();
    }

    @BeforeEach
    void readTheNetworksSettings() throws IOException, InterruptedException {
        network = new NetworkSettings();
        before = network.read();
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        processes.forEach(Process::destroyForcibly);
        if (network != null) {
            try (NetworkSettings last = network) {
                assertThat(before.get("kernel parameter"))
                        .as("what is looked for can be seen")
                        .contains("net.ipv4.ip_forward = 0", "net.ipv4.conf.all.rp_filter = 2");
                assertThat(last.read()).isEqualTo(before);
            }
        }
    }

    @Test
    void afterKillOfBothTheNextRehearsalRemovesEverything() throws IOException, InterruptedException {
        Process rehearsal = start("one");
        awaitMachines("one");
        ProcessHandle other = other(rehearsal);
        other.destroyForcibly();
        rehearsal.destroyForcibly();
        other.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(rehearsal.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(String.join("\n", Rehearsed.leftovers()))
                .as("what is looked for can be seen")
                .contains("control group: ", "file: ", "mount: ", "network namespace: ", "process: ");
        assertThat(network.read().get("link")).as("a change can be seen").anyMatch(line -> line.contains("scaleup-"));
        assertThat(network.read().get("route")).isNotEqualTo(before.get("route"));
        // On the same computer.
        try (SlotLock next = NetworkNamespace.call(network.namespace(), SlotLock::take)) {
            assertThat(Traces.of(next.slot())).isEmpty();
        }
    }

    /** The one is ended by Ctrl-C while the other goes on; of the other the command is killed, and its other half cleans up. */
    @Test
    void twoRehearsalsDontMeetAndRemoveEverythingAfterCtrlCAndAfterKillOfTheCommand()
            throws IOException, InterruptedException {
        Process one = start("one");
        Process other = start("other");
        awaitMachines("one");
        awaitMachines("other");
        new ProcessBuilder("kill", "-INT", Long.toString(one.pid())).start().waitFor();
        assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output("one")).doesNotContain("\tat ");
        assertThat(other.isAlive()).isTrue();
        ProcessHandle half = other(other);
        other.destroyForcibly();
        half.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(Rehearsed.leftovers()).isEmpty();
    }

    /** Not an exception, but an error that no code is prepared for, with servers that run already. */
    @Test
    void whateverBreaksTheRehearsalItselfEndsIt() throws IOException, InterruptedException {
        Process rehearsal = Rehearsed.startWithout(
                "dnsjava",
                network.enter(),
                folder.resolve("one").toFile(),
                "--assembly",
                assembly.toString(),
                "--report",
                folder.resolve("report").toString());
        processes.add(rehearsal);
        assertThat(rehearsal.waitFor(5, TimeUnit.MINUTES)).as(output("one")).isTrue();
        assertThat(rehearsal.exitValue()).isEqualTo(1);
        assertThat(output("one"))
                .contains("rehearse: the rehearsal itself failed: java.lang.NoClassDefFoundError: ")
                .doesNotContain("\tat ");
        assertThat(Rehearsed.leftovers()).isEmpty();
    }

    private Process start(String name) throws IOException {
        Process process = Rehearsed.start(
                network.enter(),
                folder.resolve(name).toFile(),
                "--assembly",
                assembly.toString(),
                "--report",
                folder.resolve(name + "-report").toString());
        processes.add(process);
        return process;
    }

    private void awaitMachines(String name) throws IOException, InterruptedException {
        while (!output(name).contains(UNDER_WAY)) {
            assertThat(processes).as(output(name)).allMatch(Process::isAlive);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private String output(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** The process in the router's namespace: the only child that is left when machines run. */
    private static ProcessHandle other(Process rehearsal) {
        return rehearsal.children().findFirst().orElseThrow();
    }
}
