package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.Rehearse;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.PrivateFolder;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Sweep;
import scaleup.rehearsal.machines.image.BareImage;
import scaleup.rehearsal.machines.network.ExampleSubnet;
import scaleup.rehearsal.machines.network.RoutedVpc;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.running.Roster;
import scaleup.rehearsal.running.RosterSocket;

/** Boots a real machine of a cached image, with cloud-init and systemd. */
class NspawnTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String USER_DATA = """
            #cloud-config
            write_files:
            - path: /etc/systemd/system/sentry.service
              content: |
                [Service]
                DynamicUser=yes
                ProtectSystem=strict
                PrivateTmp=yes
                StateDirectory=sentry
                SystemCallFilter=@system-service
                MemoryDenyWriteExecute=yes
                ExecStart=sleep infinity
                ExecStop=+touch /var/lib/in-order
            runcmd:
            - [systemctl, start, sentry]
            - [touch, /var/lib/up]
            """;

    @TempDir
    Path folder;

    private SlotLock lock;
    private Slot slot;
    private RoutedVpc vpc;
    private Nspawn hypervisor;
    private String subnet;
    private Image image;

    @BeforeEach
    void makeAVpc() throws Exception {
        Requirements.rootAnd("ip", "nft", "nsenter", "systemd-nspawn");
        image = BareImage.cached();
        lock = SlotLock.take();
        slot = lock.slot();
        var router = new Router(slot);
        router.create();
        MetadataServer.start(router, Files.writeString(folder.resolve("user-data"), USER_DATA));
        vpc = new RoutedVpc(slot);
        subnet = ExampleSubnet.make(vpc, slot);
        hypervisor = new Nspawn(slot, vpc);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (lock != null) {
            new Sweep(slot).run();
            assertThat(new Sweep(slot).leftovers()).isEmpty();
            lock.close();
        }
    }

    @Test
    void aMachineIsSetUpByCloudInitFromInstanceMetadata() throws Exception {
        var machine = start(Map.of("/etc/of-the-spec", "hello"), Map.of("/mnt/volume", folder));

        awaitUp(machine);

        assertThat(machine.run(List.of("hostname")).strip())
                .isEqualTo("i-" + machine.networkInterface().address().replace('.', '-'));
        assertThat(machine.run(List.of("systemctl", "is-active", "sentry")).strip())
                .isEqualTo("active");
        assertThat(machine.run(List.of("cat", "/etc/of-the-spec"))).isEqualTo("hello");
        assertThat(machine.run(List.of("ls", "/mnt/volume")).strip()).isEqualTo("user-data");
        assertThat(machine.run(List.of("systemctl", "list-units", "--failed", "--plain", "--no-legend")))
                .isEmpty();
        // nss-systemd(8): a user that systemd makes for a service (DynamicUser=) has the service's name, also for
        // getpwuid(3).
        assertThat(machine.run(List.of(
                                "systemd-run",
                                "--quiet",
                                "--wait",
                                "--pipe",
                                "--unit=caller",
                                "--property=DynamicUser=yes",
                                "whoami"))
                        .strip())
                .isEqualTo("caller");
        assertThat(machine.run(askingMetadata())).isEqualTo("401");
        assertThatThrownBy(() -> machine.run(askingMetadata("--property=IPAddressDeny=169.254.169.254")))
                .isInstanceOf(IOException.class);
        var computers = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");
        String before = Files.readString(computers);
        assertThat(machine.run(List.of("sysctl", "net.ipv4.tcp_migrate_req=1")).strip())
                .as("a setting of its own network")
                .isEqualTo("net.ipv4.tcp_migrate_req = 1");
        assertThat(Files.readString(computers)).as("and of no other").isEqualTo(before);
        String same = Files.readString(Path.of("/proc/sys/vm/swappiness")).strip();
        assertThatThrownBy(() -> machine.run(List.of("sysctl", "vm.swappiness=" + same)))
                .as("one of this computer's")
                .isInstanceOf(IOException.class);
        assertThat(machine.memory()).isBetween(5_000_000L, 500_000_000L);
        assertThat(machine.processorTime()).isBetween(Duration.ofMillis(100), PATIENCE);
        assertThatThrownBy(() -> machine.run(List.of("false"))).isInstanceOf(IOException.class);
        var write = List.of("sh", "-c", "head -c 2M /dev/zero >/var/tmp/two-megabytes");
        machine.limitDisk(OptionalLong.of(1 << 20));
        assertThatThrownBy(() -> machine.run(write)).hasMessageContaining("No space left on device");
        machine.limitDisk(OptionalLong.empty());
        machine.run(write);
    }

    /** As the commands that are told to people do: shell and logs. */
    @Test
    void anotherTerminalGetsAShellOnItAndFollowsItsLogs() throws Exception {
        var machine = start(Map.of("/var/log/scaleup-application.log", "what it said\n"), Map.of());
        awaitUp(machine);
        PrivateFolder.make(RosterSocket.of(slot).getParent());
        var roster = new Roster("entered", folder.toString(), List.of(new Roster.Server("app-1", machine.name())));
        try (var socket = RosterSocket.open(RosterSocket.of(slot), () -> roster)) {
            assertThat(socket).isNotNull();
            var output = folder.resolve("output").toFile();
            var shell = rehearse(output, "shell", "app-1", "sh", "-c", "hostname; cat /proc/1/comm; exit 3");
            assertThat(shell.waitFor()).isEqualTo(3);
            assertThat(output)
                    .hasContent("i-" + machine.networkInterface().address().replace('.', '-') + "\nsystemd\n");

            var logs = rehearse(output, "logs", "app-1", "-f");
            await(() -> Files.readString(output.toPath()).contains("what it said"));
            Files.writeString(
                    machine.file("/var/log/scaleup-application.log"), "what it adds\n", StandardOpenOption.APPEND);
            machine.run(List.of("logger", "what the journal has"));
            await(() -> Files.readString(output.toPath()).contains("what it adds"));
            await(() -> Files.readString(output.toPath()).contains("what the journal has"));
            logs.destroy();
            logs.waitFor();
            await(() -> machine.run(List.of("sh", "-c", "pgrep '^(tail|journalctl)$' || :"))
                    .isEmpty());
        }
    }

    private static Process rehearse(File output, String command, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Rehearse.class.getName(),
                command,
                "--environment=entered"));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
    }

    private static void await(Callable<Boolean> so) throws Exception {
        for (var limit = TimeLimit.of(PATIENCE); !so.call(); Thread.sleep(50)) {
            assertThat(limit.passed()).as("too late").isFalse();
        }
    }

    /** On the machine anybody may start it; on this computer it would be root's for whoever gets there. */
    @Test
    void nobodyButRootReachesAProgramOfADiskThatRunsAsRoot() throws Exception {
        var machine = start(Map.of(), Map.of());
        awaitUp(machine);
        var program = machine.file("/usr/bin/su");
        assertThat((int) Files.getAttribute(program, "unix:mode") & 04000).isNotZero();
        assertThat(machine.run(List.of("setpriv", "--reuid=65534", "--clear-groups", "su", "--version")))
                .contains("util-linux");

        for (var path = program; !path.equals(slot.folder()); path = path.getParent()) {
            var reached = path.toString();
            assertThatThrownBy(() -> Command.of("test", "-e", reached)
                            .by(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
                            .run())
                    .as(reached)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKilledMachineIsGoneAtOnceAndItsDiskStays() throws Exception {
        var machine = start(Map.of(), Map.of());
        awaitUp(machine);

        machine.kill();

        assertThat(machine.running()).isFalse();
        assertThat(machine.file("/var/lib/up")).exists();
        assertThat(machine.file("/var/lib/in-order")).doesNotExist();
        assertThatThrownBy(() -> machine.run(List.of("true"))).isInstanceOf(IOException.class);
        machine.destroy();
        assertThat(machine.file("/var/lib/up")).doesNotExist();
    }

    @Test
    void aMachineThatIsShutDownStopsItsServicesInOrder() throws Exception {
        var machine = start(Map.of(), Map.of());
        awaitUp(machine);

        machine.shutDown(PATIENCE);

        assertThat(machine.running()).isFalse();
        assertThat(machine.file("/var/lib/in-order")).exists();
    }

    @Test
    void aFrozenMachineDoesNothingUntilItIsThawedAndCanBeKilled() throws Exception {
        var machine = (NspawnMachine) start(Map.of(), Map.of());
        awaitUp(machine);
        machine.run(List.of("sh", "-c", "while :; do :; done >/dev/null 2>&1 &"));

        machine.freeze();
        var before = machine.processorTime();
        TimeUnit.SECONDS.sleep(1);
        // Ending what was running when it was frozen is counted, too.
        assertThat(machine.processorTime().minus(before)).isLessThan(Duration.ofMillis(100));
        machine.thaw();
        assertThat(machine.run(List.of("echo", "awake")).strip()).isEqualTo("awake");
        machine.freeze();
        machine.kill();

        assertThat(machine.running()).isFalse();
    }

    @Test
    void whatIsLeftByAKilledRehearsalIsSweptAtTheNextStart() throws Exception {
        awaitUp(start(Map.of(), Map.of()));
        assertThat(new Sweep(slot).leftovers()).isNotEmpty();
        lock.close();

        lock = SlotLock.take();

        assertThat(lock.slot()).isEqualTo(slot);
        assertThat(new Sweep(slot).leftovers()).isEmpty();
    }

    /** A service that asks for instance metadata without a token. */
    private static List<String> askingMetadata(String... properties) {
        var command = new ArrayList<>(List.of("systemd-run", "--quiet", "--wait", "--pipe"));
        command.addAll(List.of(properties));
        command.addAll(
                List.of("curl", "-s", "-m", "5", "-w", "%{http_code}", "http://169.254.169.254/latest/user-data"));
        return command;
    }

    private Machine start(Map<String, String> files, Map<String, Path> volumes) throws Exception {
        var networkInterface = vpc.allocate("test", subnet, List.of());
        return hypervisor.start(new MachineSpec("i-0123456789abcdef0", image, networkInterface, files, volumes));
    }

    private static void awaitUp(Machine machine) throws IOException, InterruptedException {
        for (var limit = TimeLimit.of(PATIENCE); Files.notExists(machine.file("/var/lib/up")); ) {
            assertThat(limit.passed()).as("too late for the machine").isFalse();
            Thread.sleep(20);
        }
    }
}
