package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/**
 * The API of Elastic Load Balancing for network load balancers, version 2015-12-01, prefix {@code elasticloadbalancing}.
 * Member names are those of its API Reference. Everything comes on one page.
 */
public final class ElasticLoadBalancing implements Service {
    private static final Set<String> ACTIONS = Set.of(
            "DescribeTargetHealth",
            "DescribeTargetGroups",
            "DescribeTargetGroupAttributes",
            "DescribeLoadBalancers",
            "DescribeLoadBalancerAttributes",
            "DescribeListeners",
            "RegisterTargets",
            "DeregisterTargets",
            "ModifyTargetGroupAttributes");

    private final LoadBalancers loadBalancers;

    public ElasticLoadBalancing(LoadBalancers loadBalancers) {
        this.loadBalancers = loadBalancers;
    }

    @Override
    public boolean plays(String action) {
        return ACTIONS.contains(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        JsonNode parameters = call.parameters();
        return switch (call.action()) {
            case "DescribeTargetHealth" -> health(parameters);
            case "DescribeTargetGroups" -> groups(parameters);
            case "DescribeTargetGroupAttributes" ->
                attributes(group(parameters).attributes().values());
            case "DescribeLoadBalancers" -> describe(parameters);
            case "DescribeLoadBalancerAttributes" ->
                attributes(loadBalancers
                        .loadBalancer(parameters.path("LoadBalancerArn").asText())
                        .settings()
                        .attributes());
            case "DescribeListeners" -> listeners(parameters);
            case "RegisterTargets" -> register(parameters);
            case "DeregisterTargets" -> deregister(parameters);
            case "ModifyTargetGroupAttributes" -> modify(parameters);
            default -> throw new Refusal(400, "InvalidAction", call.action() + " is not played");
        };
    }

    private JsonNode health(JsonNode parameters) throws Refusal {
        TargetGroup group = group(parameters);
        List<Target.Key> keys = parameters.has("Targets") ? keys(group, parameters) : group.registered();
        ObjectNode json = object();
        ArrayNode descriptions = json.putArray("TargetHealthDescriptions");
        for (Target.Key key : keys) {
            descriptions.add(LoadBalancerDescriptions.health(group, key, health(group, key)));
        }
        return json;
    }

    private TargetHealth health(TargetGroup group, Target.Key key) {
        TargetHealth health = group.health(key);
        boolean leaves = health.equals(TargetHealth.NOT_REGISTERED) || health.equals(TargetHealth.DRAINING);
        return !leaves && loadBalancers.instances().find(key.instance()).isEmpty() ? TargetHealth.TERMINATED : health;
    }

    private JsonNode groups(JsonNode parameters) throws Refusal {
        List<String> arns = texts(parameters, "TargetGroupArns");
        List<String> names = texts(parameters, "Names");
        String user = parameters.path("LoadBalancerArn").asText();
        ObjectNode json = object();
        ArrayNode found = json.putArray("TargetGroups");
        for (TargetGroup group : loadBalancers.allGroups()) {
            boolean wanted = (arns.isEmpty() || arns.contains(group.settings().arn()))
                    && (names.isEmpty() || names.contains(group.settings().name()))
                    && (user.isEmpty()
                            || group.loadBalancer()
                                    .map(used -> used.settings().arn().equals(user))
                                    .orElse(false));
            if (wanted) {
                found.add(LoadBalancerDescriptions.group(group));
            }
        }
        if (found.size() < Math.max(arns.size(), names.size())) {
            throw new Refusal(400, "TargetGroupNotFound", "One or more target groups not found");
        }
        return json;
    }

    private JsonNode describe(JsonNode parameters) throws Refusal {
        List<String> arns = texts(parameters, "LoadBalancerArns");
        List<String> names = texts(parameters, "Names");
        ObjectNode json = object();
        ArrayNode found = json.putArray("LoadBalancers");
        for (NetworkLoadBalancer loadBalancer : loadBalancers.all()) {
            if ((arns.isEmpty() || arns.contains(loadBalancer.settings().arn()))
                    && (names.isEmpty()
                            || names.contains(loadBalancer.settings().name()))) {
                found.add(LoadBalancerDescriptions.loadBalancer(loadBalancer));
            }
        }
        if (found.size() < Math.max(arns.size(), names.size())) {
            throw new Refusal(400, "LoadBalancerNotFound", "One or more load balancers not found");
        }
        return json;
    }

    private JsonNode listeners(JsonNode parameters) throws Refusal {
        List<String> arns = texts(parameters, "ListenerArns");
        List<NetworkLoadBalancer> owners = arns.isEmpty()
                ? List.of(loadBalancers.loadBalancer(
                        parameters.path("LoadBalancerArn").asText()))
                : loadBalancers.all();
        ObjectNode json = object();
        ArrayNode found = json.putArray("Listeners");
        owners.stream()
                .flatMap(owner -> owner.listeners().stream())
                .filter(listener -> arns.isEmpty() || arns.contains(listener.arn()))
                .forEach(listener -> found.add(LoadBalancerDescriptions.listener(listener)));
        if (found.size() < arns.size()) {
            throw new Refusal(400, "ListenerNotFound", "One or more listeners not found");
        }
        return json;
    }

    private JsonNode register(JsonNode parameters) throws Refusal {
        TargetGroup group = group(parameters);
        Map<Target.Key, Instances.Location> located = new LinkedHashMap<>();
        for (Target.Key key : keys(group, parameters)) {
            located.put(
                    key,
                    loadBalancers
                            .instances()
                            .find(key.instance())
                            .orElseThrow(() -> new Refusal(
                                    400,
                                    "InvalidTarget",
                                    "The following targets are not in a running state and cannot be registered: '%s'"
                                            .formatted(key.instance()))));
        }
        located.forEach((key, location) -> group.register(key.instance(), key.port(), location));
        return object();
    }

    private JsonNode deregister(JsonNode parameters) throws Refusal {
        TargetGroup group = group(parameters);
        // "If the specified target does not exist, the action returns successfully."
        keys(group, parameters).forEach(key -> group.deregister(key.instance(), key.port()));
        return object();
    }

    private JsonNode modify(JsonNode parameters) throws Refusal {
        TargetGroup group = group(parameters);
        try {
            group.change(group.attributes().with(parameters.path("Attributes")));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "InvalidConfigurationRequest", e.getMessage());
        }
        return attributes(group.attributes().values());
    }

    private TargetGroup group(JsonNode parameters) throws Refusal {
        return loadBalancers.group(parameters.path("TargetGroupArn").asText());
    }

    private static List<Target.Key> keys(TargetGroup group, JsonNode parameters) {
        List<Target.Key> keys = new ArrayList<>();
        for (JsonNode target : parameters.path("Targets")) {
            String port = target.path("Port").asText();
            keys.add(new Target.Key(
                    target.path("Id").asText(),
                    port.isEmpty() ? group.settings().port() : Integer.parseInt(port)));
        }
        return keys;
    }

    private static List<String> texts(JsonNode parameters, String member) {
        List<String> texts = new ArrayList<>();
        parameters.path(member).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode attributes(Map<String, String> values) {
        ObjectNode json = object();
        ArrayNode attributes = json.putArray("Attributes");
        new TreeMap<>(values)
                .forEach((key, value) -> attributes.addObject().put("Key", key).put("Value", value));
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
