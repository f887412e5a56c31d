package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Images;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Identifiers;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.region.events.EventBus;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.NotMade;

/**
 * The instances. Any thread may call; what starts or ends a machine takes a second or more and blocks its caller only.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html">Amazon EC2 instance
 *     state changes</a>
 */
public final class Ec2 {
    /** "TerminateInstances": terminated instances remain visible for approximately one hour. */
    static final Duration VISIBLE_AFTER_TERMINATION = Duration.ofHours(1);

    /** How long an instance may shut down before its power is cut. */
    private static final Duration SHUT_DOWN = Duration.ofMinutes(2);

    private static final Instance.Reason USER = new Instance.Reason(
            "Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown");
    private static final Instance.Reason ITSELF = new Instance.Reason(
            "Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown");
    private static final Instance.Reason INTERNAL =
            new Instance.Reason("Server.InternalError", "Server.InternalError: Internal error on launch");

    /** What the instances stand on. */
    public record Ground(
            Hypervisor hypervisor, Images images, Vpc vpc, Subnets subnets, InstanceProfiles instanceProfiles) {}

    /** An instance and its machine. Its lock is held while the machine is started or ended. */
    private static final class Held {
        private volatile Instance instance;
        private volatile Optional<Machine> machine = Optional.empty();

        private Held(Instance instance) {
            this.instance = instance;
        }
    }

    private final Account account;
    private final Clock clock;
    private final Identifiers identifiers;
    private final Ground ground;
    private final EventBus bus;
    private final Journal journal;
    private final Tags tags;
    private final Map<String, Held> instances = new ConcurrentHashMap<>();

    public Ec2(Account account, Clock clock, Identifiers identifiers, Ground ground, EventBus bus, Journal journal) {
        this.account = account;
        this.clock = clock;
        this.identifiers = identifiers;
        this.ground = ground;
        this.bus = bus;
        this.journal = journal;
        this.tags = new Tags(account, bus);
    }

    /**
     * Makes an instance with an address and tags, in state pending. Its machine doesn't run yet.
     *
     * @param more tags beyond those of the template
     */
    public Instance run(LaunchTemplateVersion template, String subnet, Map<String, String> more) throws LaunchFailed {
        String id = identifiers.ec2("i");
        Instant now = clock.instant();
        NetworkInterface networkInterface;
        try {
            networkInterface = ground.vpc().allocate(id, subnet, template.data().securityGroups());
        } catch (RuntimeException e) {
            throw failed(id, e);
        }
        var instance = new Instance(
                id,
                identifiers.ec2("r"),
                template,
                networkInterface,
                ground.vpc().zone(subnet),
                template.data().instanceProfile().flatMap(ground.instanceProfiles()::role),
                now,
                InstanceState.PENDING,
                Optional.empty(),
                now);
        instances.put(id, new Held(instance));
        Map<String, String> all = new LinkedHashMap<>(template.data().tags());
        all.putAll(more);
        all.put("aws:ec2launchtemplate:id", template.id());
        all.put("aws:ec2launchtemplate:version", String.valueOf(template.number()));
        tags.put(id, all);
        announce(instance);
        return instance;
    }

    /** Starts a pending instance's machine; its state is running afterwards, or terminated if it fails. */
    public void start(String id) throws LaunchFailed, InterruptedException {
        Held held = held(id);
        synchronized (held) {
            Instance instance = held.instance;
            if (instance.state() != InstanceState.PENDING) {
                return;
            }
            try {
                held.machine = Optional.of(ground.hypervisor()
                        .start(MachineSpec.instance(id, image(instance), instance.networkInterface())));
            } catch (IOException | NotMade | RuntimeException e) {
                release(instance);
                to(held, InstanceState.TERMINATED, Optional.of(INTERNAL));
                throw failed(id, e);
            }
            to(held, InstanceState.RUNNING, Optional.empty());
        }
    }

    /**
     * Shuts an instance down and removes its machine. Does nothing if it is terminated already; waits for a start that
     * is under way.
     */
    public void terminate(String id) throws InterruptedException {
        Held held = held(id);
        synchronized (held) {
            if (held.instance.state() == InstanceState.TERMINATED) {
                return;
            }
            to(held, InstanceState.SHUTTING_DOWN, Optional.of(USER));
            if (held.machine.isPresent()) {
                Machine machine = held.machine.get();
                if (machine.running()) {
                    machine.shutDown(SHUT_DOWN);
                }
                machine.destroy();
            } else {
                release(held.instance);
            }
            to(held, InstanceState.TERMINATED, Optional.of(USER));
        }
    }

    /**
     * Looks after the instances: one whose machine's first process has ended is stopped (an instance that shuts down by
     * itself stops, and one whose host fails doesn't run either), and one that was terminated an hour ago is forgotten.
     */
    public void observe() {
        instances.values().forEach(this::stopped);
        instances.values().removeIf(held -> {
            Instance instance = held.instance;
            boolean forgotten = instance.state() == InstanceState.TERMINATED
                    && !instance.since().plus(VISIBLE_AFTER_TERMINATION).isAfter(clock.instant());
            if (forgotten) {
                tags.forget(instance.id());
            }
            return forgotten;
        });
    }

    private void stopped(Held held) {
        if (held.instance.state() != InstanceState.RUNNING) {
            // Its lock may be held for as long as a machine takes to start or to shut down.
            return;
        }
        synchronized (held) {
            if (held.instance.state() == InstanceState.RUNNING
                    && !held.machine.map(Machine::running).orElse(false)) {
                journal.write(held.instance.id(), "its machine no longer runs");
                to(held, InstanceState.STOPPED, Optional.of(ITSELF));
            }
        }
    }

    public Optional<Instance> instance(String id) {
        return Optional.ofNullable(instances.get(id)).map(held -> held.instance);
    }

    /** The instance that has an address now. */
    public Optional<Instance> at(String address) {
        return instances().stream()
                .filter(Instance::attached)
                .filter(instance -> instance.address().equals(address))
                .findFirst();
    }

    /** All that are visible, ordered by id. */
    public List<Instance> instances() {
        Collection<Held> all = instances.values();
        return all.stream()
                .map(held -> held.instance)
                .sorted(Comparator.comparing(Instance::id))
                .toList();
    }

    /** The machine of an instance, once it is started. */
    public Optional<Machine> machine(String id) {
        return Optional.ofNullable(instances.get(id)).flatMap(held -> held.machine);
    }

    /** The image that an instance starts from: its user data name the packages. */
    public Image image(Instance instance) throws NotMade {
        return ground.images()
                .with(CloudConfig.packages(
                        instance.template().id(), instance.template().data()));
    }

    public Tags tags() {
        return tags;
    }

    Account account() {
        return account;
    }

    Subnets subnets() {
        return ground.subnets();
    }

    private Held held(String id) {
        Held held = instances.get(id);
        if (held == null) {
            throw new IllegalArgumentException("no instance " + id);
        }
        return held;
    }

    private void to(Held held, InstanceState state, Optional<Instance.Reason> reason) {
        held.instance = held.instance.in(state, reason, clock.instant());
        announce(held.instance);
    }

    /** "State change events for your instances". */
    private void announce(Instance instance) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("instance-id", instance.id()).put("state", instance.state().text());
        bus.put(new Event(
                "aws.ec2",
                "EC2 Instance State-change Notification",
                List.of(account.arn("ec2", "instance/" + instance.id())),
                detail));
    }

    private LaunchFailed failed(String id, Exception cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        journal.write(id, "can't be launched: " + reason);
        return new LaunchFailed(reason, cause);
    }

    private void release(Instance instance) throws InterruptedException {
        try {
            ground.vpc().release(instance.networkInterface());
        } catch (IOException e) {
            journal.write(instance.id(), "its network interface can't be removed: " + e.getMessage());
        }
    }
}
