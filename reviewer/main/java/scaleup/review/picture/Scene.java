package scaleup.review.picture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.isolation.Reachability;
import scaleup.review.isolation.SubnetRoutes;
import scaleup.review.isolation.SubnetRoutes.Way;
import scaleup.review.proof.Reviewed;

/**
 * What the picture of an environment shows, by its templates: networks with their subnets and zones, who stands in them, and who
 * opens connections to whom.
 *
 * @param networks the VPCs
 * @param outside whom somebody in them reaches, or is reached by, and who stands in none
 * @param connections between boxes of both
 */
public record Scene(List<Network> networks, List<Box> outside, List<Connection> connections) {
    /** What a change does to somebody, or to a connection. */
    enum Mark {
        NONE(""),
        NEW("+ new"),
        CHANGED("~ changed"),
        REMOVED("\u2212 removed");

        private final String words;

        Mark(String words) {
            this.words = words;
        }

        /** As a line of its own, with a sign that is seen without colours; empty where nothing is done. */
        String words() {
            return words;
        }
    }

    /** Somebody, for example a tier; {@code details} are lines. The name is also what connections call it. */
    record Box(String name, List<String> details, Mark mark) {
        Box(String name, List<String> details) {
            this(name, details, Mark.NONE);
        }

        Box marked(Mark mark) {
            return new Box(name, details, mark);
        }
    }

    /** Subnets of one kind, one in each zone. */
    record Subnets(String name, List<String> details, List<Box> boxes) {}

    /** A VPC. {@code boxes} stand in subnets of several kinds, or of none that is known. */
    record Network(String name, List<Subnets> subnets, List<Box> boxes) {}

    /** What a connection is to whoever looks at it. */
    enum Kind {
        /** Within the VPC. */
        INNER,
        /** Into it, from outside. */
        IN,
        /** Out of it. */
        OUT,
        /** No declared arrow allows it. */
        UNDECLARED,
        /** It was there before a change. */
        REMOVED
    }

    /**
     * Ports of TCP on which {@code from} opens connections to {@code to}.
     *
     * @param isOutward whether it ends outside, or on the way there
     */
    record Connection(String from, String to, String label, Kind kind, boolean isOutward) {}

    private static final String NAT = "NAT gateways";

    /** As many networks of clients as there is room for in a box. */
    private static final int CLIENTS_NAMED = 3;

    /** What an environment's templates declare. */
    public static Scene of(Reviewed reviewed) {
        return new Survey(reviewed).scene();
    }

    /**
     * The same, with what a change does to it.
     *
     * @param before as it was
     * @param changed whose resources are updated or replaced
     */
    public Scene since(Scene before, Set<String> changed) {
        return new SceneDifference(before, this, changed).marked();
    }

    /** Who stands somewhere in it, by name. */
    Map<String, Box> boxes() {
        Map<String, Box> boxes = new LinkedHashMap<>();
        for (Network network : networks) {
            network.subnets().forEach(subnets -> subnets.boxes().forEach(box -> boxes.putIfAbsent(box.name(), box)));
            network.boxes().forEach(box -> boxes.putIfAbsent(box.name(), box));
        }
        outside.forEach(box -> boxes.putIfAbsent(box.name(), box));
        return boxes;
    }

    /** Whether there is anything to be drawn. */
    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** The picture in words, a sentence for each connection, for who doesn't see it. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        for (Network network : networks) {
            for (Subnets subnets : network.subnets()) {
                if (!subnets.boxes().isEmpty()) {
                    words.add("In %s of %s: %s."
                            .formatted(
                                    subnets.name(),
                                    network.name(),
                                    subnets.boxes().stream().map(Box::name).collect(Collectors.joining(", "))));
                }
            }
        }
        for (Box box : boxes().values()) {
            if (box.mark() != Mark.NONE) {
                words.add("%s: %s.".formatted(box.name(), box.mark().words().substring(2)));
            }
        }
        for (Connection connection : connections) {
            words.add("%s to %s: %s.".formatted(connection.from(), connection.to(), connection.label()));
        }
        return words;
    }

    /** Reads templates. */
    private static final class Survey {
        private final Reviewed reviewed;
        private final Resources resources;
        private final Reachability reachability;
        private final SubnetRoutes routes;
        private final Map<String, Resource> components;

        /** Subnets by the name of their kind. */
        private final Map<String, List<Resource>> kinds = new LinkedHashMap<>();

        Survey(Reviewed reviewed) {
            this.reviewed = reviewed;
            resources = reviewed.resources();
            reachability = reviewed.reachability();
            routes = SubnetRoutes.of(resources);
            components = reachability.components();
            for (Resource subnet : resources.ofType("AWS::EC2::Subnet")) {
                kinds.computeIfAbsent(kind(subnet), kind -> new ArrayList<>()).add(subnet);
            }
        }

        Scene scene() {
            List<Connection> connections = connections();
            Set<String> known = new LinkedHashSet<>(components.keySet());
            known.add(NAT);
            List<Box> outside = new ArrayList<>();
            connections.stream()
                    .flatMap(connection -> List.of(connection.from(), connection.to()).stream())
                    .distinct()
                    .filter(name -> !known.contains(name))
                    .forEach(name -> outside.add(new Box(name, outside(name))));
            List<Network> networks = new ArrayList<>();
            for (Resource vpc : resources.ofType("AWS::EC2::VPC")) {
                networks.add(network(vpc, networks.isEmpty()));
            }
            return new Scene(List.copyOf(networks), List.copyOf(outside), connections);
        }

        /** @param isFirst whether who stands in no subnet that is known is drawn in it */
        private Network network(Resource vpc, boolean isFirst) {
            Map<String, List<Box>> boxes = new LinkedHashMap<>();
            List<Box> others = new ArrayList<>();
            components.forEach((name, component) -> {
                List<Resource> subnets = routes.of(component);
                Set<String> those = subnets.stream().map(this::kind).collect(Collectors.toCollection(TreeSet::new));
                List<String> details = new ArrayList<>(details(component));
                if (those.size() == 1) {
                    String kind = those.iterator().next();
                    if (subnets.size() < kinds.get(kind).size()) {
                        details.add(subnets.stream().map(this::zone).collect(Collectors.joining(", ")) + " only");
                    }
                    boxes.computeIfAbsent(kind, each -> new ArrayList<>()).add(new Box(name, details));
                } else if (isFirst) {
                    if (!those.isEmpty()) {
                        details.add("in " + String.join(", ", those));
                    }
                    others.add(new Box(name, details));
                }
            });
            natGateways().forEach((kind, gateways) -> boxes.computeIfAbsent(kind, each -> new ArrayList<>())
                    .add(new Box(NAT, List.of(gateways + (gateways == 1 ? " public address" : " public addresses")))));
            List<Subnets> subnets = new ArrayList<>();
            kinds.forEach((kind, members) -> {
                if (isOf(vpc, members.get(0))) {
                    List<String> details = new ArrayList<>();
                    details.add(routes.way(members).words());
                    members.forEach(member -> details.add(zone(member) + ": " + text(member.property("/CidrBlock"))));
                    subnets.add(new Subnets(kind + " subnets", details, boxes.getOrDefault(kind, List.of())));
                }
            });
            return new Network("VPC " + text(vpc.property("/CidrBlock")), subnets, others);
        }

        private boolean isOf(Resource vpc, Resource subnet) {
            return resources
                    .target(subnet.stack(), subnet.property("/VpcId"))
                    .map(target -> target.resource().equals(vpc))
                    .orElse(false);
        }

        /** As many as there are, by the kind of subnet. */
        private Map<String, Integer> natGateways() {
            Map<String, Integer> gateways = new TreeMap<>();
            for (Resource gateway : resources.ofType("AWS::EC2::NatGateway")) {
                routes.of(gateway).stream()
                        .findFirst()
                        .ifPresent(subnet -> gateways.merge(kind(subnet), 1, Integer::sum));
            }
            return gateways;
        }

        /** By its name, such as Scaleup-dev-private-1, which says no more than the kind and the number of the zone. */
        private String kind(Resource subnet) {
            for (JsonNode tag : subnet.property("/Tags")) {
                String name = tag.path("Value").asText();
                if (tag.path("Key").asText().equals("Name") && name.startsWith(resources.prefix())) {
                    return name.substring(resources.prefix().length()).replaceFirst("-\\d+$", "");
                }
            }
            return switch (routes.way(List.of(subnet))) {
                case INTERNET -> "public";
                case NAT -> "private";
                case NONE -> "closed";
            };
        }

        /** By its name, or by its place among the region's zones. */
        private String zone(Resource subnet) {
            JsonNode zone = subnet.property("/AvailabilityZone");
            JsonNode place = zone.path("Fn::Select").path(0);
            return place.isMissingNode() ? text(zone) : "zone " + (place.asInt() + 1);
        }

        /** Two lines at most: what it is, and how much of it. */
        private List<String> details(Resource component) {
            return switch (component.type()) {
                case "AWS::ElasticLoadBalancingV2::LoadBalancer" ->
                    List.of(
                            component
                                            .property("/Scheme")
                                            .asText("internet-facing")
                                            .equals("internal")
                                    ? "internal"
                                    : "with public addresses");
                case "AWS::EC2::LaunchTemplate" -> List.of(servers(component));
                case "AWS::RDS::DBInstance" -> database();
                case "AWS::Lambda::Function" -> List.of("function");
                case "AWS::EC2::VPCEndpoint" ->
                    List.of("%d of AWS's services"
                            .formatted(resources.ofType("AWS::EC2::VPCEndpoint").stream()
                                    .filter(endpoint -> endpoint.property("/VpcEndpointType")
                                            .asText()
                                            .equals("Interface"))
                                    .count()));
                default -> List.of(component.type().replaceFirst("^AWS::", ""));
            };
        }

        private String servers(Resource template) {
            String type = text(template.property("/LaunchTemplateData/InstanceType"));
            for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
                boolean isOfGroup = resources
                        .target(group.stack(), group.property("/LaunchTemplate/LaunchTemplateId"))
                        .map(target -> target.resource().equals(template))
                        .orElse(false);
                if (isOfGroup) {
                    String minimum = text(group.property("/MinSize"));
                    String maximum = text(group.property("/MaxSize"));
                    return minimum.equals(maximum)
                            ? "%s %s".formatted(minimum, type)
                            : "%s to %s %s".formatted(minimum, maximum, type);
                }
            }
            return type;
        }

        private List<String> database() {
            List<String> details = new ArrayList<>();
            int replicas = 0;
            for (Resource instance : resources.ofType("AWS::RDS::DBInstance")) {
                if (instance.properties().has("SourceDBInstanceIdentifier")) {
                    replicas++;
                } else {
                    details.add("%s %s, %s"
                            .formatted(
                                    text(instance.property("/Engine")),
                                    text(instance.property("/EngineVersion")),
                                    text(instance.property("/DBInstanceClass"))));
                    details.add(instance.property("/MultiAZ").asBoolean() ? "a standby in another zone" : "no standby");
                }
            }
            if (replicas > 0) {
                details.add(replicas == 1 ? "1 read replica" : replicas + " read replicas");
            }
            return details;
        }

        private List<String> outside(String name) {
            return switch (name) {
                case DeclaredArrows.CLIENTS -> {
                    List<String> networks = new ArrayList<>(reachability.clients());
                    if (networks.size() > CLIENTS_NAMED) {
                        int more = networks.size() - CLIENTS_NAMED + 1;
                        networks = new ArrayList<>(networks.subList(0, CLIENTS_NAMED - 1));
                        networks.add("and %d more".formatted(more));
                    }
                    yield networks;
                }
                case DeclaredArrows.INTERNET -> List.of("any address");
                case DeclaredArrows.S3 -> List.of("Amazon S3");
                default -> List.of();
            };
        }

        private List<Connection> connections() {
            Map<String, Map<String, Set<Integer>>> declared = new TreeMap<>();
            for (Arrow arrow : reviewed.declared()) {
                declared.computeIfAbsent(arrow.from(), from -> new TreeMap<>())
                        .computeIfAbsent(arrow.to(), to -> new TreeSet<>())
                        .addAll(arrow.ports());
            }
            Set<Connection> connections = new LinkedHashSet<>();
            Set<Integer> throughNat = new TreeSet<>();
            for (Arrow arrow : reachability.arrows()) {
                Set<Integer> meant =
                        declared.getOrDefault(arrow.from(), Map.of()).getOrDefault(arrow.to(), Set.of());
                Set<Integer> ports = new TreeSet<>(arrow.ports());
                ports.retainAll(meant);
                Set<Integer> others = new TreeSet<>(arrow.ports());
                others.removeAll(meant);
                Way way = way(arrow);
                boolean isThroughNat = way == Way.NAT && !natGateways().isEmpty();
                String to = isThroughNat ? NAT : arrow.to();
                String suffix = way == Way.NONE ? ", but no route" : "";
                Kind kind = kind(arrow);
                boolean isOutward = kind == Kind.OUT;
                if (!ports.isEmpty()) {
                    connections.add(new Connection(arrow.from(), to, Arrow.words(ports) + suffix, kind, isOutward));
                }
                if (!others.isEmpty()) {
                    String label = "undeclared: " + Arrow.words(others) + suffix;
                    connections.add(new Connection(arrow.from(), to, label, Kind.UNDECLARED, isOutward));
                }
                if (isThroughNat) {
                    throughNat.addAll(arrow.ports());
                }
            }
            if (!throughNat.isEmpty()) {
                connections.add(new Connection(NAT, DeclaredArrows.INTERNET, Arrow.words(throughNat), Kind.OUT, true));
            }
            return List.copyOf(connections);
        }

        /** Where the way to the internet leads; to anybody else there always is one, as far as subnets say. */
        private Way way(Arrow arrow) {
            Resource from = components.get(arrow.from());
            return from == null || !arrow.to().equals(DeclaredArrows.INTERNET)
                    ? Way.INTERNET
                    : routes.way(routes.of(from));
        }

        private Kind kind(Arrow arrow) {
            if (!components.containsKey(arrow.from())) {
                return Kind.IN;
            }
            return components.containsKey(arrow.to()) ? Kind.INNER : Kind.OUT;
        }

        /** A value, or that it is known only once it is deployed. */
        private static String text(JsonNode value) {
            return value.isValueNode() ? value.asText() : "(known when deployed)";
        }
    }
}
