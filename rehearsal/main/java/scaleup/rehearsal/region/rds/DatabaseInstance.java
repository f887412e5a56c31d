package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.report.Journal;

/**
 * A DB instance: a machine that runs MySQL on a volume and, with Multi-AZ, one in another zone that stands by on the
 * same data (Amazon RDS User Guide, "Multi-AZ DB instance deployments"). Its name in DNS follows the active machine.
 */
final class DatabaseInstance {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String identifier;
    private final Hypervisor hypervisor;
    private final DatabaseMachine machines;
    private final List<NetworkInterface> interfaces;
    private final UnaryOperator<NetworkInterface> successor;
    private final Endpoint endpoint;
    private final Journal journal;
    /** Changed under the monitor, which is held for as long as a failover takes; who asks meanwhile is answered. */
    private volatile Machine active;

    private volatile Optional<Machine> standby = Optional.empty();
    private volatile String status = "creating";

    /** Where a DNS name is made to point. */
    interface Endpoint {
        void pointTo(String address);
    }

    /**
     * An instance whose machines are not started yet.
     *
     * @param interfaces one for a single machine, two for Multi-AZ: the primary's first
     * @param successor makes a network interface for a new machine where a machine was that is gone
     */
    DatabaseInstance(
            String identifier,
            Hypervisor hypervisor,
            DatabaseMachine machines,
            List<NetworkInterface> interfaces,
            UnaryOperator<NetworkInterface> successor,
            Endpoint endpoint,
            Journal journal) {
        this.identifier = identifier;
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.interfaces = List.copyOf(interfaces);
        this.successor = successor;
        this.endpoint = endpoint;
        this.journal = journal;
    }

    /** Starts its machines and waits until the server takes connections. */
    synchronized void start() throws IOException, InterruptedException {
        active = boot(interfaces.get(0), true);
        if (interfaces.size() > 1) {
            standby = Optional.of(boot(interfaces.get(1), false));
        }
        endpoint.pointTo(active.networkInterface().address());
        awaitServer();
        become("available");
    }

    /** Restarts the server where it runs. */
    synchronized void reboot() throws IOException, InterruptedException {
        become("rebooting");
        active.run(List.of("systemctl", "restart", DatabaseMachine.UNIT));
        awaitServer();
        become("available");
    }

    /** Whether the machine that should run the server is gone. */
    synchronized boolean failed() {
        return active != null && !active.running();
    }

    /**
     * Lets the standby take over, or without one the same data come up on a new machine. The old machine is fenced first;
     * with Multi-AZ another standby is made where it was. Its status is the one of a reboot (Amazon RDS API Reference,
     * RebootDBInstance).
     */
    synchronized void failOver() throws IOException, InterruptedException {
        become("rebooting");
        active.destroy();
        NetworkInterface next = successor.apply(active.networkInterface());
        if (standby.isPresent()) {
            active = standby.get();
            Files.createDirectories(active.file(DatabaseMachine.ACTIVE).getParent());
            Files.writeString(active.file(DatabaseMachine.ACTIVE), "");
            endpoint.pointTo(active.networkInterface().address());
            active.run(List.of("systemctl", "start", DatabaseMachine.UNIT));
            standby = Optional.of(boot(next, false));
        } else {
            active = boot(next, true);
            endpoint.pointTo(next.address());
        }
        awaitServer();
        become("available");
    }

    String status() {
        return status;
    }

    Optional<Machine> active() {
        return Optional.ofNullable(active);
    }

    Optional<Machine> standby() {
        return standby;
    }

    /** Where the primary is: 0 where it was made, 1 where the first standby was. */
    int primary() {
        return active().map(machine -> place(machine.networkInterface())).orElse(0);
    }

    private Machine boot(NetworkInterface networkInterface, boolean runsServer)
            throws IOException, InterruptedException {
        String name = "%s-%d".formatted(identifier, place(networkInterface) + 1);
        return hypervisor.start(machines.spec(name, networkInterface, runsServer));
    }

    private int place(NetworkInterface networkInterface) {
        List<String> subnets = interfaces.stream().map(NetworkInterface::subnet).toList();
        return subnets.indexOf(networkInterface.subnet());
    }

    private void awaitServer() throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(START);
        while (!answers()) {
            if (!active.running()) {
                throw new IOException(
                        "the machine of database %s ended while its server started".formatted(identifier));
            }
            if (limit.passed()) {
                throw new IOException("the server of database %s did not start within %d s: %s"
                        .formatted(identifier, START.toSeconds(), lastWords()));
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    /** systemd calls the service active when the server says that it takes connections. */
    private boolean answers() throws InterruptedException {
        try {
            active.run(List.of("systemctl", "is-active", "--quiet", DatabaseMachine.UNIT));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String lastWords() throws InterruptedException {
        try {
            return active.run(List.of("journalctl", "-u", DatabaseMachine.UNIT, "-n", "5", "-o", "cat"))
                    .strip();
        } catch (IOException e) {
            return "and its journal can't be read: " + e.getMessage();
        }
    }

    private void become(String next) {
        status = next;
        journal.reach(identifier, "database is " + next);
    }
}
