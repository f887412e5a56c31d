package scaleup.rehearsal.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.running.RunningRehearsal.NotRunning;

/** What another terminal finds of a rehearsal that goes on. */
class RunningRehearsalTest {
    private static final Roster.Server WEB = new Roster.Server("web-1", "i-0123456789abcdef0");
    private static final Roster.Server DATABASE = new Roster.Server("db-1", "scaleup-dev-1");

    @TempDir
    private Path folder;

    @Test
    void whatIsThereNowIsToldEachTimeItIsAsked() throws Exception {
        var now = new AtomicReference<>(roster("dev", WEB));
        try (RosterSocket socket = RosterSocket.open(socket(new Slot(3)), now::get)) {
            assertThat(socket).isNotNull();
            assertThat(found()).containsExactly(new RunningRehearsal(new Slot(3), roster("dev", WEB)));
            now.set(roster("dev", WEB, DATABASE));
            assertThat(found()).containsExactly(new RunningRehearsal(new Slot(3), roster("dev", WEB, DATABASE)));
        }
        assertThat(found()).isEmpty();
    }

    /** Whoever asks after its end, while its thread has not noticed that yet, is not told of it. */
    @Test
    void oneThatHasEndedIsNotFound() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (RosterSocket socket = RosterSocket.open(socket(new Slot(3)), () -> roster("dev", WEB))) {
                assertThat(socket).isNotNull();
            }
            assertThat(found()).as("time %d", i).isEmpty();
        }
    }

    /** Its socket stays behind where it was killed, and is taken by the next one. */
    @Test
    void oneThatWasKilledDoesNotGoOn() throws Exception {
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket(new Slot(0))));
        }
        assertThat(socket(new Slot(0))).exists();
        assertThat(found()).isEmpty();
        try (RosterSocket socket = RosterSocket.open(socket(new Slot(0)), () -> roster("dev", WEB))) {
            assertThat(socket).isNotNull();
            assertThat(found()).hasSize(1);
        }
    }

    @Test
    void oneThatCanNotSayAnythingNowIsAskedAgain() throws Exception {
        var fails = new AtomicReference<>(true);
        try (RosterSocket socket = RosterSocket.open(socket(new Slot(0)), () -> {
            if (fails.get()) {
                throw new IOException("a machine has just gone");
            }
            return roster("dev", WEB);
        })) {
            assertThat(socket).isNotNull();
            assertThat(found()).isEmpty();
            fails.set(false);
            assertThat(found()).hasSize(1);
        }
    }

    @Test
    void whoIsMeantIsChosenByTheEnvironmentOrSaid() throws Exception {
        var dev = running(0, "dev");
        var prod = running(1, "prod");
        assertThat(RunningRehearsal.choose(List.of(dev), Optional.empty())).isEqualTo(dev);
        assertThat(RunningRehearsal.choose(List.of(dev, prod), Optional.of("prod")))
                .isEqualTo(prod);
        assertRefused(
                List.of(),
                Optional.of("prod"),
                "no rehearsal is running; start one in another terminal: ./rehearse prod");
        assertRefused(List.of(dev), Optional.of("prod"), "no rehearsal of environment 'prod' is running, only of dev");
        assertRefused(
                List.of(dev, prod),
                Optional.empty(),
                "several rehearsals are running, of dev, prod: choose one by --environment");
        assertRefused(
                List.of(dev, running(2, "dev")),
                Optional.of("dev"),
                "2 rehearsals of environment 'dev' are running: end all but one");
    }

    private static void assertRefused(List<RunningRehearsal> running, Optional<String> environment, String why) {
        assertThatThrownBy(() -> RunningRehearsal.choose(running, environment))
                .isInstanceOf(NotRunning.class)
                .hasMessage(why);
    }

    @Test
    void aServerIsFoundByItsNameAndItsIdentifier() throws Exception {
        var running = new RunningRehearsal(new Slot(0), roster("dev", WEB, DATABASE));
        assertThat(running.server("web-1")).isEqualTo(WEB);
        assertThat(running.server("scaleup-dev-1")).isEqualTo(DATABASE);
        assertThatThrownBy(() -> running.server("web-2"))
                .isInstanceOf(NotRunning.class)
                .hasMessage("there is no server 'web-2' in the rehearsal of 'dev'; there are: db-1, web-1");
    }

    /** What the rehearsal says of its machines by their identifiers. */
    @Test
    void aTextNamesServersAsPeopleDo() {
        var replica = new Roster.Server("db-2", "scaleup-dev-10");
        var running = new RunningRehearsal(new Slot(0), roster("dev", WEB, DATABASE, replica));
        assertThat(running.named("i-0123456789abcdef0 (web): frozen; allowed: scaleup-dev-10, scaleup-dev-1"))
                .isEqualTo("web-1 (web): frozen; allowed: db-2, db-1");
    }

    @Test
    void logsAreThoseOfAServerOrOfAFunctionByTheEndOfItsName() throws Exception {
        var running = new RunningRehearsal(new Slot(0), roster("dev", WEB));
        assertThat(running.logs("web-1").server()).contains(WEB);
        assertThatThrownBy(() -> running.logs("web")).hasMessageEndingWith("there are: web-1");
        for (String function : List.of("Scaleup-dev-web-membership", "Scaleup-dev-application-membership", "web")) {
            Files.createFile(folder.resolve(function + ".log"));
        }
        assertThat(running.logs("web-membership").file()).contains(folder.resolve("Scaleup-dev-web-membership.log"));
        assertThat(running.logs("web").file()).contains(folder.resolve("web.log"));
        assertThatThrownBy(() -> running.logs("membership"))
                .isInstanceOf(NotRunning.class)
                .hasMessage("there are several functions 'membership' in the rehearsal of 'dev'; there are: web-1,"
                        + " Scaleup-dev-application-membership, Scaleup-dev-web-membership, web");
        assertThatThrownBy(() -> running.logs("ship")).hasMessageStartingWith("there is no server or function 'ship'");
    }

    private List<RunningRehearsal> found() throws IOException {
        return RunningRehearsal.all(this::socket);
    }

    private Path socket(Slot slot) {
        return folder.resolve(slot.number() + ".sock");
    }

    private RunningRehearsal running(int slot, String environment) {
        return new RunningRehearsal(new Slot(slot), roster(environment, WEB));
    }

    private Roster roster(String environment, Roster.Server... servers) {
        return new Roster(environment, folder.toString(), List.of(servers));
    }
}
