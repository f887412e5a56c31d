package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.computer.TimeLimit;
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

/**
 * A machine with an application server's own units under a real systemd, whose workloads are in place already. Of AWS it has
 * instance metadata, and the answer of AWS STS to the AWS CLI in a file.
 */
final class ApplicationHost {
    static final String UNIT = "scaleup-application.service";
    static final String CREDENTIALS = "scaleup-credentials.service";

    /** What AWS STS answers, {@code aws sts} that is; it refuses where there is no such file. */
    static final String ANSWER = "/var/lib/assumed.json";

    private static final String LOG = "/var/log/scaleup-application.log";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path RESOURCES = Path.of(System.getProperty("scaleup.root"), "src/main/resources");

    private static final List<String> FILES = List.of(
            "host/etc/systemd/system/scaleup-.service.d/common.conf",
            "host/usr/local/libexec/scaleup/imds",
            "application/etc/systemd/system/" + UNIT,
            "application/etc/systemd/system/" + CREDENTIALS,
            "application/etc/systemd/system/scaleup-credentials.socket",
            "application/opt/credentials/credentials");

    private static final String USER_DATA = """
            #cloud-config
            runcmd:
            - [useradd, --system, --home-dir, /var/lib/application, application]
            - [mkdir, -p, /opt/application]
            - [chmod, '755', /usr/local/libexec/scaleup/imds, /usr/local/bin/aws]
            - [touch, /var/lib/up]
            """;

    private static final String AWS = """
            #!/bin/bash
            [[ $1 != sts ]] || exec cat %s
            exec /usr/bin/aws "$@"
            """.formatted(ANSWER);

    private final SlotLock lock;
    private final Slot slot;
    private RoutedVpc vpc;
    private Machine machine;

    private ApplicationHost(SlotLock lock) {
        this.lock = lock;
        slot = lock.slot();
    }

    /**
     * Boots it.
     *
     * @param folder for what it is told
     * @param more files, by their path on the machine
     */
    static ApplicationHost boot(Path folder, Map<String, String> more) throws Exception {
        Requirements.rootAnd("ip", "nft", "nsenter", "systemd-nspawn");
        var host = new ApplicationHost(SlotLock.take());
        try {
            host.start(folder, more);
            return host;
        } catch (Exception | AssertionError e) {
            host.end();
            throw e;
        }
    }

    private void start(Path folder, Map<String, String> more) throws Exception {
        var image = BareImage.cached();
        var router = new Router(slot);
        router.create();
        MetadataServer.start(router, Files.writeString(folder.resolve("user-data"), USER_DATA));
        vpc = new RoutedVpc(slot);
        var networkInterface = vpc.allocate("test", ExampleSubnet.make(vpc, slot), List.of());
        Map<String, String> files = new LinkedHashMap<>(more);
        for (String path : FILES) {
            files.put(path.substring(path.indexOf('/')), Files.readString(RESOURCES.resolve(path)));
        }
        files.put(
                "/etc/systemd/system/scaleup-workload.service",
                "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n");
        files.put("/usr/local/bin/aws", AWS);
        files.put(
                "/etc/scaleup/host.env",
                "AWS_REGION=eu-central-1\nHOME=/tmp\nSERVICE_ROLE=arn:aws:iam::111122223333:role/service\n");
        machine = new Nspawn(slot, vpc)
                .start(new MachineSpec("i-0123456789abcdef0", image, networkInterface, files, Map.of()));
        eventually("the machine is up", () -> Files.exists(machine.file("/var/lib/up")));
    }

    Machine machine() {
        return machine;
    }

    /** The network namespace in which it is. */
    String namespace() {
        return vpc.linked().get(machine.networkInterface());
    }

    /**
     * Starts the application, with an empty log.
     *
     * @param variables besides the usual ones
     */
    void startApplication(String command, Map<String, String> variables) throws IOException, InterruptedException {
        // Tests start it more often than a unit may be started: systemd.unit(5), StartLimitIntervalSec=.
        machine.run(List.of(
                "bash", "-c", "systemctl stop %1$s && { systemctl reset-failed %1$s || true; }".formatted(UNIT)));
        Files.deleteIfExists(machine.file(LOG));
        Path environment = machine.file("/etc/scaleup/application.env");
        Files.createDirectories(environment.getParent());
        StringBuilder text = new StringBuilder("COMMAND=%s\nPORT=8080\n".formatted(quote(command)));
        variables.forEach((name, value) -> text.append("%s=%s\n".formatted(name, quote(value))));
        Files.writeString(environment, text);
        machine.run(List.of("systemctl", "start", UNIT));
    }

    /** As systemd.exec(5) wants it in an EnvironmentFile. */
    private static String quote(String value) {
        return '"' + value.replaceAll("[\\\\\"`$]", "\\\\$0") + '"';
    }

    /** What the application printed. */
    String log() throws IOException {
        Path file = machine.file(LOG);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** What is so at once, or after a while. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void eventually(String what, Condition condition) throws Exception {
        for (var limit = TimeLimit.of(PATIENCE); !condition.holds(); ) {
            assertThat(limit.passed())
                    .as("too late: %s; the log: %s", what, machine == null ? "" : log())
                    .isFalse();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Leaves nothing. */
    void end() throws IOException, InterruptedException {
        new Sweep(slot).run();
        lock.close();
    }
}
