package scaleup.rehearsal.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/**
 * Load balancers on loopback addresses: nodes from 127.0.0.11 on, in the zones eu-central-1a and so on, with delays of
 * milliseconds.
 */
final class Door implements AutoCloseable {

    static final LoadBalancingDelays QUICK = new LoadBalancingDelays(
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofMillis(30),
            Duration.ofMillis(300),
            Duration.ofMillis(300));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Map<String, Instances.Location> instances = new ConcurrentHashMap<>();
    final Journal journal = new Journal(Clock.systemUTC(), entry -> {});
    final EndpointNames names = new EndpointNames();
    final LoadBalancers loadBalancers =
            new LoadBalancers(QUICK, id -> Optional.ofNullable(instances.get(id)), names, journal);
    final Loopback vpc = new Loopback();
    private final ElasticLoadBalancing service = new ElasticLoadBalancing(loadBalancers);
    final LoadBalancerPlayer loadBalancerPlayer =
            new LoadBalancerPlayer(loadBalancers, vpc, new Slot(10), Clock.systemUTC());
    private final TargetGroupPlayer groupPlayer = new TargetGroupPlayer(loadBalancers);
    private final ListenerPlayer listenerPlayer = new ListenerPlayer(loadBalancers);

    /** Subnets are called as their zones, addresses are given one after the other. */
    static final class Loopback implements Vpc {
        final List<NetworkInterface> allocated = new ArrayList<>();
        final Map<String, NetworkInterface> published = new ConcurrentHashMap<>();

        @Override
        public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
            int number = allocated.size();
            var made = new NetworkInterface("eni-" + number, owner, "127.0.0." + (11 + number), subnet, securityGroups);
            allocated.add(made);
            return made;
        }

        @Override
        public void attachHere(NetworkInterface networkInterface) {
            assertThat(allocated).contains(networkInterface);
        }

        @Override
        public String attachNamespace(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void publish(String publicAddress, NetworkInterface networkInterface) {
            published.put(publicAddress, networkInterface);
        }

        @Override
        public void release(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String zone(String subnet) {
            return subnet;
        }
    }

    /** Properties are JSON with single quotes. */
    Made loadBalancer(String properties) throws NotMade, InterruptedException {
        return loadBalancerPlayer.make(declaration("Door", properties));
    }

    Made loadBalancer() throws NotMade, InterruptedException {
        return loadBalancer("{'Type': 'network', 'Subnets': ['eu-central-1a', 'eu-central-1b'], "
                + "'SecurityGroups': ['sg-1'], 'LoadBalancerAttributes': "
                + "[{'Key': 'load_balancing.cross_zone.enabled', 'Value': 'true'}]}");
    }

    Made group(String properties) throws NotMade {
        return groupPlayer.make(declaration("Targets", properties));
    }

    /** A group with health checks by connecting to another port; attributes as {@code key=value}. */
    Made group(int port, int healthPort, String... attributes) throws NotMade {
        return group(group(port, "'HealthCheckPort': '%d',".formatted(healthPort), attributes));
    }

    /**
     * Properties of a group.
     *
     * @param more properties, each with a comma after it
     */
    static String group(int port, String more, String... attributes) {
        List<String> list = new ArrayList<>(List.of(attribute("preserve_client_ip.enabled=false")));
        for (String attribute : attributes) {
            list.add(attribute(attribute));
        }
        return ("{%s 'Protocol': 'TCP', 'Port': %d, 'VpcId': 'vpc-1', 'HealthCheckIntervalSeconds': 10, "
                        + "'HealthyThresholdCount': 2, 'UnhealthyThresholdCount': 2, 'TargetGroupAttributes': [%s]}")
                .formatted(more, port, String.join(", ", list));
    }

    private static String attribute(String text) {
        String[] parts = text.split("=", -1);
        return "{'Key': '%s', 'Value': '%s'}".formatted(parts[0], parts[1]);
    }

    Made listener(Made loadBalancer, Made group, int port) throws NotMade, InterruptedException {
        return listener("{'LoadBalancerArn': '%s', 'Port': %d, 'Protocol': 'TCP', 'DefaultActions': "
                        .formatted(loadBalancer.reference(), port)
                + "[{'Type': 'forward', 'TargetGroupArn': '%s'}]}".formatted(group.reference()));
    }

    Made listener(String properties) throws NotMade, InterruptedException {
        return listenerPlayer.make(declaration("Listener", properties));
    }

    /** Registers an instance at an address and waits until it is healthy. */
    void serve(Made group, String instance, String address, String zone) throws Exception {
        instances.put(instance, new Instances.Location(address, zone));
        loadBalancers.register(group.reference(), instance);
        await(() -> state(group, instance).equals("healthy"));
    }

    String state(Made group, String instance) {
        return health(group, instance).path("State").asText();
    }

    JsonNode health(Made group, String instance) {
        try {
            return call(
                            "DescribeTargetHealth",
                            "{'TargetGroupArn': '%s', 'Targets': [{'Id': '%s'}]}"
                                    .formatted(group.reference(), instance))
                    .at("/TargetHealthDescriptions/0/TargetHealth");
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }

    JsonNode call(String action, String parameters) throws Refusal {
        assertThat(service.plays(action)).isTrue();
        return service.serve(new Call(Principal.OWNER, "elasticloadbalancing", action, json(parameters)));
    }

    Traffic traffic(String instance) {
        return loadBalancers.traffic().stream()
                .filter(traffic -> traffic.instance().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    /** A client at 127.0.0.77 of a node. */
    static Socket client(String node, int port) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.77", 0));
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.connect(new InetSocketAddress(node, port));
        return socket;
    }

    /** Whether something listens on a port. */
    static boolean listens(String address, int port) {
        try (var socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Declaration declaration(String id, String properties) {
        return new Declaration(
                "Scaleup-dev-LoadBalancer", id, "AWS::Test", json(properties), MissingNode.getInstance());
    }

    @Override
    public void close() {
        loadBalancers.close();
    }
}
