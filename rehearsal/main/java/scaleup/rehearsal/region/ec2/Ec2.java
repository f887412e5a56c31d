package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** What the instances stand on. */
    public record Ground(
            Hypervisor hypervisor, Images images, Vpc vpc, Subnets subnets, InstanceProfiles instanceProfiles) {
        /** The image with the packages that an instance's user data ask for. */
        Image image(Instance instance) throws NotMade {
            return images.with(CloudConfig.packages(
                    instance.template().id(), instance.template().data()));
        }
    }

    private final Account account;
    private final Clock clock;
    private final Identifiers identifiers;
    private final Ground ground;
    private final EventBus bus;
    private final Journal journal;
    private final Tags tags;
    private final Duration statusCheck;
    private final Map<String, InstanceMachine> instances = new ConcurrentHashMap<>();

    /** @param statusCheck after which its status checks say that a machine has failed */
    public Ec2(
            Account account,
            Clock clock,
            Identifiers identifiers,
            Ground ground,
            EventBus bus,
            Journal journal,
            Duration statusCheck) {
        this.account = account;
        this.clock = clock;
        this.identifiers = identifiers;
        this.ground = ground;
        this.bus = bus;
        this.journal = journal;
        this.tags = new Tags(account, bus);
        this.statusCheck = statusCheck;
    }

    /**
     * Makes an instance with an address and tags, in state pending. Its machine doesn't run yet.
     *
     * @param more tags beyond those of the template
     */
    public Instance run(LaunchTemplateVersion template, String subnet, Map<String, String> more) throws LaunchFailed {
        String id = identifiers.ec2("i");
        Instant now = clock.instant();
        Optional<String> role = role(id, template.data());
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
                role,
                now,
                InstanceState.PENDING,
                Optional.empty(),
                now);
        Map<String, String> all = new LinkedHashMap<>(template.data().tags());
        all.putAll(more);
        all.put("aws:ec2launchtemplate:id", template.id());
        all.put("aws:ec2launchtemplate:version", String.valueOf(template.number()));
        instances.put(id, new InstanceMachine(instance, ground, clock, this::announce));
        tags.put(id, all);
        return instance;
    }

    /** Starts a pending instance's machine; its state is running afterwards, or terminated if it fails. */
    public void start(String id) throws LaunchFailed, InterruptedException {
        try {
            existing(id).start();
        } catch (IOException | NotMade | RuntimeException e) {
            throw failed(id, e);
        }
    }

    /**
     * Shuts an instance down and removes its machine. Does nothing if it is terminated already; waits for a start that
     * is under way.
     *
     * @throws IOException if it can't be removed
     */
    public void terminate(String id) throws IOException, InterruptedException {
        existing(id).terminate();
    }

    /**
     * Looks after the instances: one that has shut down by itself is stopped, one whose machine has failed will be {@link
     * #impaired}, and one that was terminated an hour ago is forgotten.
     */
    public void observe() {
        for (InstanceMachine held : instances.values()) {
            if (held.observe()) {
                journal.fail(held.instance().id(), "its machine no longer runs");
            }
        }
        Instant forgotten = clock.instant().minus(VISIBLE_AFTER_TERMINATION);
        for (Instance instance : instances()) {
            if (instance.state() == InstanceState.TERMINATED
                    && !instance.since().isAfter(forgotten)) {
                instances.remove(instance.id());
                tags.forget(instance.id());
            }
        }
    }

    /**
     * Whether an instance's status checks say that it is impaired. One whose host has lost its power goes on to be running: the
     * checks, which "are performed every minute", notice it ("Status checks for Amazon EC2 instances").
     */
    public boolean impaired(String id) {
        return Optional.ofNullable(instances.get(id))
                .flatMap(InstanceMachine::failed)
                .filter(since -> !clock.instant().isBefore(since.plus(statusCheck)))
                .isPresent();
    }

    public Optional<Instance> instance(String id) {
        return Optional.ofNullable(instances.get(id)).map(InstanceMachine::instance);
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
        return instances.values().stream()
                .map(InstanceMachine::instance)
                .sorted(Comparator.comparing(Instance::id))
                .toList();
    }

    /** The machine of an instance, once it is started. */
    public Optional<Machine> machine(String id) {
        return Optional.ofNullable(instances.get(id)).flatMap(InstanceMachine::machine);
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

    /** The image that an instance starts from. */
    public Image image(Instance instance) throws NotMade {
        return ground.image(instance);
    }

    private Optional<String> role(String id, LaunchTemplateData data) throws LaunchFailed {
        Optional<String> role = data.instanceProfile().flatMap(ground.instanceProfiles()::role);
        if (data.instanceProfile().isPresent() && role.isEmpty()) {
            throw failed(
                    id,
                    new IllegalArgumentException(
                            "Value (%s) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN"
                                    .formatted(data.instanceProfile().get())));
        }
        return role;
    }

    private InstanceMachine existing(String id) {
        InstanceMachine held = instances.get(id);
        if (held == null) {
            throw new IllegalArgumentException("no instance " + id);
        }
        return held;
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
        journal.fail(id, "can't be launched: " + reason);
        return new LaunchFailed(reason, cause);
    }
}
