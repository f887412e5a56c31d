package scaleup.review.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * Who can reach whom by the security groups of an environment's templates: the rules at both ends, and who has the groups ('Security
 * group rules' and 'Default security groups' of the Amazon VPC User Guide).
 */
public final class Reachability {
    /**
     * A rule or its absence by which templates and declared arrows differ.
     *
     * @param resource what makes it: the rule's resource, or whose rule is missing
     * @param text a sentence for people
     */
    public record Deviation(Resource resource, String text) {}

    /** Amazon EC2 gives a group without a rule for what leaves it one that lets everything out. */
    private static final String ANYWHERE = "0.0.0.0/0";

    /** By which groups say that they are closed but for other rules: nobody's address. */
    private static final String NOBODY = "255.255.255.255/32";

    private static final String GROUP = "AWS::EC2::SecurityGroup";

    private final Resources resources;
    private final String prefix;
    private final List<SecurityRule> rules = new ArrayList<>();

    /** Who has a group, by its key. */
    private final Map<String, Map<String, Resource>> members = new LinkedHashMap<>();

    private Reachability(Resources resources) {
        this.resources = resources;
        prefix = resources.prefix();
        readRules();
        readMembers();
    }

    public static Reachability of(Resources resources) {
        return new Reachability(resources);
    }

    private void readRules() {
        for (Resource group : resources.ofType(GROUP)) {
            JsonNode ingress = group.property("/SecurityGroupIngress");
            JsonNode egress = group.property("/SecurityGroupEgress");
            ingress.forEach(rule -> add(group, group.key(), true, rule));
            egress.forEach(rule -> add(group, group.key(), false, rule));
            if (egress.isEmpty()) {
                rules.add(new SecurityRule(group, group.key(), false, "-1", 0, 65_535, ANYWHERE));
            }
        }
        for (Resource rule : resources.ofType("AWS::EC2::SecurityGroupIngress")) {
            add(rule, key(rule, rule.property("/GroupId")), true, rule.properties());
        }
        for (Resource rule : resources.ofType("AWS::EC2::SecurityGroupEgress")) {
            add(rule, key(rule, rule.property("/GroupId")), false, rule.properties());
        }
    }

    private void add(Resource declaredBy, String group, boolean isIngress, JsonNode rule) {
        String peer = peer(declaredBy, rule);
        if (!peer.equals(NOBODY)) {
            String protocol = rule.path("IpProtocol").asText();
            rules.add(new SecurityRule(
                    declaredBy,
                    group,
                    isIngress,
                    protocol.equals("6") ? "tcp" : protocol,
                    rule.path("FromPort").asInt(0),
                    rule.path("ToPort").asInt(65_535),
                    peer));
        }
    }

    private String peer(Resource declaredBy, JsonNode rule) {
        for (String name : List.of(
                "DestinationSecurityGroupId",
                "SourceSecurityGroupId",
                "DestinationPrefixListId",
                "SourcePrefixListId",
                "CidrIp",
                "CidrIpv6")) {
            if (rule.has(name)) {
                return key(declaredBy, rule.path(name));
            }
        }
        return "an unknown peer";
    }

    /** What a value refers to, or itself. */
    private String key(Resource of, JsonNode value) {
        return resources
                .target(of.stack(), value)
                .map(target -> target.resource().key())
                .orElseGet(() -> value.isTextual() ? value.asText() : value.toString());
    }

    /** Whoever names a security group is in it, but for the groups' own rules, and for custom resources, which stand nowhere. */
    private void readMembers() {
        resources.ofType(GROUP).forEach(group -> members.put(group.key(), new TreeMap<>()));
        for (Resource resource : resources.all()) {
            boolean isCustom = resource.type().equals("AWS::CloudFormation::CustomResource")
                    || resource.type().startsWith("Custom::");
            if (!resource.type().startsWith(GROUP) && !isCustom) {
                for (String group : groups(resource, resource.properties(), new LinkedHashSet<>())) {
                    members.get(group).put(role(resource), resource);
                }
            }
        }
    }

    private Set<String> groups(Resource of, JsonNode node, Set<String> into) {
        var target = resources.target(of.stack(), node);
        if (target.isPresent()) {
            if (target.get().resource().type().equals(GROUP)) {
                into.add(target.get().resource().key());
            }
        } else {
            node.forEach(child -> groups(of, child, into));
        }
        return into;
    }

    /** Who it is, as the declared arrows call it. */
    String role(Resource resource) {
        return switch (resource.type()) {
            case "AWS::ElasticLoadBalancingV2::LoadBalancer" -> "network-load-balancer";
            case "AWS::RDS::DBInstance" -> "database";
            case "AWS::EC2::VPCEndpoint" -> DeclaredArrows.ENDPOINTS;
            case "AWS::EC2::LaunchTemplate" ->
                resources.ofType("AWS::AutoScaling::AutoScalingGroup").stream()
                        .filter(group -> key(group, group.property("/LaunchTemplate/LaunchTemplateId"))
                                .equals(resource.key()))
                        .map(group -> named(group.property("/AutoScalingGroupName"), group))
                        .findFirst()
                        .orElse(resource.id());
            case "AWS::Lambda::Function" -> named(resource.property("/FunctionName"), resource);
            default -> resource.id();
        };
    }

    private String named(JsonNode name, Resource resource) {
        return name.isTextual() && name.asText().startsWith(prefix)
                ? name.asText().substring(prefix.length())
                : resource.id();
    }

    /** Who is meant by a rule's other end: roles, or the name that arrows have for what is outside. */
    private Set<String> peers(SecurityRule rule) {
        var group = members.get(rule.peer());
        if (group != null) {
            return group.keySet();
        }
        var resource = resources.find(rule.peer());
        if (resource.isPresent()) {
            return Set.of(
                    resource.get().id().contains("S3")
                            ? DeclaredArrows.S3
                            : resource.get().id());
        }
        if (rule.isIngress() && isOutside(rule.peer())) {
            return Set.of(DeclaredArrows.CLIENTS);
        }
        return Set.of(rule.peer().equals(ANYWHERE) ? DeclaredArrows.INTERNET : rule.peer());
    }

    /** Whether a network has no address of the VPC, or is everything of IPv4. */
    private boolean isOutside(String cidr) {
        return cidr.matches("[\\d.]+/\\d+")
                && (cidr.equals(ANYWHERE)
                        || resources.ofType("AWS::EC2::VPC").stream()
                                .map(vpc -> vpc.property("/CidrBlock").asText())
                                .noneMatch(vpc -> overlap(vpc, cidr)));
    }

    private static boolean overlap(String one, String other) {
        long[] first = range(one);
        long[] second = range(other);
        return first[0] <= second[1] && second[0] <= first[1];
    }

    private static long[] range(String cidr) {
        String[] parts = cidr.split("[./]", -1);
        long address = 0;
        for (int i = 0; i < 4; i++) {
            address = address * 256 + Long.parseLong(parts[i]);
        }
        long size = 1L << (32 - Integer.parseInt(parts[4]));
        return new long[] {address / size * size, address / size * size + size - 1};
    }

    /** The networks from outside that rules let in to anybody, in CIDR notation. */
    public Set<String> clients() {
        Set<String> networks = new TreeSet<>();
        rules.stream()
                .filter(rule -> rule.isIngress() && isOutside(rule.peer()))
                .filter(rule -> !members.getOrDefault(rule.group(), Map.of()).isEmpty())
                .forEach(rule -> networks.add(rule.peer()));
        return networks;
    }

    /** Whether AWS is reached through interface endpoints. */
    public boolean hasEndpoints() {
        return resources.ofType("AWS::EC2::VPCEndpoint").stream()
                .anyMatch(endpoint ->
                        endpoint.property("/VpcEndpointType").asText().equals("Interface"));
    }

    /** Whoever has a security group, by role. */
    public Map<String, Resource> components() {
        Map<String, Resource> components = new TreeMap<>();
        members.values().forEach(components::putAll);
        return components;
    }

    /** The arrows for which there are rules at each end that is in the VPC. */
    public List<Arrow> arrows() {
        Map<String, Map<String, Set<Integer>>> found = new TreeMap<>();
        Set<String> components = components().keySet();
        for (SecurityRule rule : rules) {
            for (String here : members.getOrDefault(rule.group(), Map.of()).keySet()) {
                for (String there : peers(rule)) {
                    String from = rule.isIngress() ? there : here;
                    String to = rule.isIngress() ? here : there;
                    boolean within = components.contains(rule.isIngress() ? from : to);
                    for (int port = rule.from(); rule.protocol().equals("tcp") && port <= rule.to(); port++) {
                        if (!within || has(rule.isIngress() ? from : to, !rule.isIngress(), here, port)) {
                            found.computeIfAbsent(from, role -> new TreeMap<>())
                                    .computeIfAbsent(to, role -> new TreeSet<>())
                                    .add(port);
                        }
                    }
                }
            }
        }
        List<Arrow> arrows = new ArrayList<>();
        found.forEach((from, targets) -> targets.forEach((to, ports) -> arrows.add(new Arrow(from, to, ports))));
        return arrows;
    }

    /** Rules that serve no declared arrow, and ends of arrows that lack a rule. */
    public List<Deviation> deviations(List<Arrow> declared) {
        List<Deviation> deviations = new ArrayList<>();
        Set<String> said = new LinkedHashSet<>();
        for (SecurityRule rule : rules) {
            for (String here : members.getOrDefault(rule.group(), Map.of()).keySet()) {
                for (String there : peers(rule)) {
                    String from = rule.isIngress() ? there : here;
                    String to = rule.isIngress() ? here : there;
                    if (!rule.isWithin(ports(declared, from, to))) {
                        String text = "%s lets %s reach %s on %s, which no declared connection allows"
                                .formatted(rule.declaredBy().key(), from, to, rule.ports());
                        if (said.add(text)) {
                            deviations.add(new Deviation(rule.declaredBy(), text));
                        }
                    }
                }
            }
        }
        Map<String, Resource> components = components();
        for (Arrow arrow : declared) {
            for (int port : new TreeSet<>(arrow.ports())) {
                missing(components, arrow.from(), arrow.to(), port, false).ifPresent(deviations::add);
                missing(components, arrow.to(), arrow.from(), port, true).ifPresent(deviations::add);
            }
        }
        return deviations;
    }

    private Optional<Deviation> missing(
            Map<String, Resource> components, String here, String there, int port, boolean isIngress) {
        boolean isOutside = !components.containsKey(there)
                && (Set.of(DeclaredArrows.CLIENTS, DeclaredArrows.INTERNET, DeclaredArrows.S3)
                                .contains(there)
                        || there.contains("/")
                        || there.startsWith("pl-"));
        if (!components.containsKey(here)
                || !(isOutside || components.containsKey(there))
                || has(here, isIngress, there, port)) {
            return Optional.empty();
        }
        String text = isIngress
                ? "no rule lets %s in to %s on tcp %d".formatted(there, here, port)
                : "no rule lets %s out to %s on tcp %d".formatted(here, there, port);
        return Optional.of(new Deviation(components.get(here), text));
    }

    private boolean has(String here, boolean isIngress, String there, int port) {
        return rules.stream()
                .anyMatch(rule -> rule.isIngress() == isIngress
                        && rule.allows(port)
                        && members.getOrDefault(rule.group(), Map.of()).containsKey(here)
                        && peers(rule).contains(there));
    }

    private static Set<Integer> ports(List<Arrow> arrows, String from, String to) {
        Set<Integer> ports = new TreeSet<>();
        arrows.stream()
                .filter(arrow -> arrow.from().equals(from) && arrow.to().equals(to))
                .forEach(arrow -> ports.addAll(arrow.ports()));
        return ports;
    }

    /** The rules of groups that nobody has: they open nothing, and nothing says what for they are. */
    public List<Deviation> unused() {
        return members.entrySet().stream()
                .filter(group -> group.getValue().isEmpty())
                .map(group -> new Deviation(
                        resources.find(group.getKey()).orElseThrow(),
                        "%s: nobody has this group".formatted(group.getKey())))
                .toList();
    }
}
