package scaleup.rehearsal.region;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Images;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.Subnets;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.report.Journal;

/** Machines, images and a VPC with the subnets a, b and c that are nothing but books, and an Amazon EC2 on them. */
public final class Ground implements Hypervisor, Images, Vpc, Subnets {
    public static final ObjectMapper JSON = new ObjectMapper();
    public static final Account ACCOUNT = Account.PLAYED;
    public static final String PROFILE = "arn:aws:iam::111122223333:instance-profile/web";

    /** When a status check notices what has failed. */
    public static final Duration STATUS_CHECK = Duration.ofMinutes(1);

    public final MovableClock clock = new MovableClock();
    public final Identifiers identifiers = new Identifiers(new Random(1));
    public final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    public final Journal journal = new Journal(clock, entry -> {});
    public final Map<String, FakeMachine> machines = new ConcurrentHashMap<>();
    public final List<String> released = Collections.synchronizedList(new ArrayList<>());
    public final List<List<String>> packages = Collections.synchronizedList(new ArrayList<>());
    public final Ec2 ec2 = new Ec2(
            ACCOUNT,
            clock,
            identifiers,
            new Ec2.Ground(
                    this, this, this, this, arn -> Optional.of("web-role").filter(role -> arn.equals(PROFILE))),
            events::add,
            journal,
            STATUS_CHECK);

    /** What starting a machine says instead of starting it; the address is given back, as that of a machine is. */
    public volatile Optional<String> broken = Optional.empty();

    /** Whether no image was built. */
    public volatile boolean unbuilt;

    private final AtomicInteger addresses = new AtomicInteger(3);

    /** A machine that runs until it is told otherwise. */
    public static final class FakeMachine implements Machine {
        private final MachineSpec spec;
        private volatile boolean running = true;
        private volatile boolean failed;
        public volatile boolean shutDown;
        public volatile boolean destroyed;

        private FakeMachine(MachineSpec spec) {
            this.spec = spec;
        }

        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public NetworkInterface networkInterface() {
            return spec.networkInterface();
        }

        @Override
        public boolean running() {
            return running;
        }

        @Override
        public void kill() {
            failed = true;
            running = false;
        }

        @Override
        public boolean failed() {
            return failed;
        }

        /** Its first process ends. */
        public void powerOff() {
            running = false;
        }

        @Override
        public void shutDown(Duration patience) {
            shutDown = true;
            running = false;
        }

        @Override
        public void reboot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void destroy() {
            running = false;
            destroyed = true;
        }

        @Override
        public String run(List<String> command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path file(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Duration processorTime() {
            return Duration.ZERO;
        }

        @Override
        public long memory() {
            return 0;
        }
    }

    @Override
    public Machine start(MachineSpec spec) throws IOException {
        if (broken.isPresent()) {
            release(spec.networkInterface());
            throw new IOException(broken.get());
        }
        var machine = new FakeMachine(spec);
        machines.put(spec.name(), machine);
        return machine;
    }

    @Override
    public Image with(List<String> names) {
        if (unbuilt) {
            throw new IllegalArgumentException("no image with " + names);
        }
        packages.add(names);
        return new Image(String.join(", ", names), List.of(Path.of("/image")));
    }

    @Override
    public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
        int last = addresses.incrementAndGet();
        return new NetworkInterface("eni-" + last, owner, "10.0.1." + last, subnet, securityGroups);
    }

    @Override
    public void attachHere(NetworkInterface networkInterface) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String attachNamespace(NetworkInterface networkInterface) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void publish(String publicAddress, NetworkInterface networkInterface) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(NetworkInterface networkInterface) {
        released.add(networkInterface.id());
    }

    /** The zone of {@code subnet-a} is {@code eu-central-1a}. */
    @Override
    public String zone(String subnet) {
        return ACCOUNT.region() + subnet.substring("subnet-".length());
    }

    @Override
    public String vpc(String subnet) {
        return "vpc-1";
    }

    @Override
    public String cidr(String subnet) {
        return "10.0.1.0/24";
    }

    @Override
    public String vpcCidr(String subnet) {
        return "10.0.0.0/16";
    }

    /** The events of a type, in order. */
    public List<Event> events(String detailType) {
        synchronized (events) {
            return events.stream()
                    .filter(event -> event.detailType().equals(detailType))
                    .toList();
        }
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
