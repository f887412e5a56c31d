package scaleup.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceTypes;
import scaleup.review.server.ServerGroup;

/** What resources are called by who didn't write the templates. */
final class ResourceWords {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("AWS::AutoScaling::AutoScalingGroup", "Auto Scaling group"),
            Map.entry("AWS::EC2::EIP", "Elastic IP address"),
            Map.entry("AWS::EC2::VPC", "network"),
            Map.entry("AWS::EC2::VPCEndpoint", "VPC endpoint"),
            Map.entry("AWS::ElasticLoadBalancingV2::LoadBalancer", "network load balancer with its address"),
            Map.entry("AWS::RDS::DBInstance", "database"),
            Map.entry("AWS::RDS::DBParameterGroup", "parameter group of the database"),
            Map.entry("AWS::Route53::HostedZone", "private zone"),
            Map.entry("AWS::SQS::Queue", "queue of failed events"));

    private ResourceWords() {}

    /** A type in words of the field, for example {@code log group}. */
    static String type(String type) {
        String last = type.substring(type.lastIndexOf(':') + 1);
        // Words begin with a capital that isn't among capitals.
        return TYPES.getOrDefault(
                type,
                last.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                        .toLowerCase(Locale.ROOT));
    }

    /** How many there are of a type, for example {@code 2 log groups}. */
    static String count(String type, int count) {
        String name = type(type);
        if (count == 1) {
            return "1 " + name;
        }
        int first = name.startsWith("queue ") ? "queue".length() : name.length();
        String plural =
                name.substring(0, first).replaceFirst("([^aeiou])y$", "$1ie").replaceFirst("s$", "se");
        return "%d %ss%s".formatted(count, plural, name.substring(first));
    }

    /** The same of several, by their types. */
    static String counts(List<Resource> resources) {
        Map<String, Integer> counts = new TreeMap<>();
        resources.forEach(resource -> counts.merge(resource.type(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> count(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /**
     * One of an environment: a tier for its servers' group and launch template, {@code database}, or its type and its name.
     *
     * @param of the templates that it is in
     */
    static String name(Resource resource, Resources of) {
        for (ServerGroup group : ServerGroup.of(of)) {
            if (group.group().equals(resource) || group.template().equals(resource)) {
                return tier(group.name(), of);
            }
        }
        if (resource.type().equals("AWS::RDS::DBInstance")) {
            return resource.properties().has("SourceDBInstanceIdentifier")
                    ? "read replica " + resource.id()
                    : "database";
        }
        String name = ResourceTypes.names(resource.type()).stream()
                .map(property -> resource.properties().path(property))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse("%s/%s".formatted(of.part(resource.stack()), resource.id()));
        return "%s %s".formatted(type(resource.type()), tier(name, of));
    }

    /** A name without what all of the environment's begin with. */
    static String tier(String name, Resources of) {
        return name.startsWith(of.prefix()) ? name.substring(of.prefix().length()) : name;
    }
}
