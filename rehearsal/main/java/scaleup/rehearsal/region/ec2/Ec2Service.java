package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import scaleup.rehearsal.machines.network.VpcNetwork;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Page;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/**
 * The actions of Amazon EC2 on instances, tags, security groups and prefix lists. Names are those of the API reference,
 * as on the wire: {@code Filter.N}.
 */
public final class Ec2Service implements Service {
    /** An action. */
    private interface Action {
        JsonNode serve(JsonNode parameters) throws Refusal;
    }

    private static final Page.Limits PAGES =
            new Page.Limits(1_000, 1_000, "InvalidParameterValue", "Unable to parse pagination token");

    private final Ec2 ec2;
    private final InstanceDescription description;
    private final Map<String, Action> actions;

    /** @param network the VPC of the security groups */
    public Ec2Service(Ec2 ec2, VpcNetwork network) {
        this.ec2 = ec2;
        this.description = new InstanceDescription(ec2);
        var tagging = new Tagging(ec2);
        var groups = new SecurityGroupActions(ec2.account(), network);
        var lists = new PrefixListActions(ec2.account());
        this.actions = Map.of(
                "DescribeInstances", this::describeInstances,
                "DescribeInstanceStatus", this::describeInstanceStatus,
                "CreateTags", tagging::createTags,
                "DeleteTags", tagging::deleteTags,
                "DescribeTags", tagging::describeTags,
                "DescribeSecurityGroups", groups::describeSecurityGroups,
                "RevokeSecurityGroupIngress", groups::revokeSecurityGroupIngress,
                "RevokeSecurityGroupEgress", groups::revokeSecurityGroupEgress,
                "DescribeManagedPrefixLists", lists::describeManagedPrefixLists);
    }

    @Override
    public boolean plays(String action) {
        return actions.containsKey(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        return actions.get(call.action()).serve(call.parameters());
    }

    private JsonNode describeInstances(JsonNode parameters) throws Refusal {
        Page<Instance> page = page(parameters, instances(parameters));
        ObjectNode answer = answer(page);
        var reservations = answer.putArray("reservationSet");
        for (Instance instance : page.items()) {
            ObjectNode reservation = reservations.addObject();
            reservation.put("reservationId", instance.reservation());
            reservation.put("ownerId", ec2.account().id());
            reservation.putArray("instancesSet").add(description.of(instance));
        }
        return answer;
    }

    /** "Status checks for Amazon EC2 instances": both pass as long as the machine runs. */
    private JsonNode describeInstanceStatus(JsonNode parameters) throws Refusal {
        boolean all = parameters.path("IncludeAllInstances").asBoolean();
        Page<Instance> page = page(
                parameters,
                instances(parameters).stream()
                        .filter(instance -> all || instance.state() == InstanceState.RUNNING)
                        .toList());
        ObjectNode answer = answer(page);
        var statuses = answer.putArray("instanceStatusSet");
        for (Instance instance : page.items()) {
            ObjectNode status = statuses.addObject();
            status.put("instanceId", instance.id());
            status.put("availabilityZone", instance.zone());
            status.set("instanceState", InstanceDescription.state(instance.state()));
            for (String check : List.of("systemStatus", "instanceStatus")) {
                ObjectNode summary = status.putObject(check);
                boolean runs = instance.state() == InstanceState.RUNNING;
                summary.put("status", runs ? "ok" : "not-applicable");
                if (runs) {
                    summary.putArray("details")
                            .addObject()
                            .put("name", "reachability")
                            .put("status", "passed");
                }
            }
        }
        return answer;
    }

    private List<Instance> instances(JsonNode parameters) throws Refusal {
        Set<String> ids = ids(parameters.path("InstanceId"));
        Map<String, Function<Instance, List<String>>> named = Map.of(
                "availability-zone", instance -> List.of(instance.zone()),
                "instance-id", instance -> List.of(instance.id()),
                "instance-state-name", instance -> List.of(instance.state().text()),
                "private-ip-address", instance -> instance.attached() ? List.of(instance.address()) : List.of(),
                "subnet-id",
                        instance -> instance.attached()
                                ? List.of(instance.networkInterface().subnet())
                                : List.of(),
                "tag-key", instance -> List.copyOf(ec2.tags().of(instance.id()).keySet()));
        Predicate<Instance> wanted =
                Filters.of(parameters.path("Filter"), named, (instance, key) -> Optional.ofNullable(
                                ec2.tags().of(instance.id()).get(key))
                        .map(List::of)
                        .orElse(List.of()));
        return ec2.instances().stream()
                .filter(instance -> ids.isEmpty() || ids.contains(instance.id()))
                .filter(wanted)
                .toList();
    }

    private Set<String> ids(JsonNode parameter) throws Refusal {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : parameter) {
            ids.add(existing(ec2, id.asText()));
        }
        return ids;
    }

    static String existing(Ec2 ec2, String id) throws Refusal {
        if (!id.matches("i-[0-9a-f]{8}([0-9a-f]{9})?")) {
            throw new Refusal(400, "InvalidInstanceID.Malformed", "Invalid id: \"%s\"".formatted(id));
        }
        if (ec2.instance(id).isEmpty()) {
            throw new Refusal(400, "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist".formatted(id));
        }
        return id;
    }

    private static Page<Instance> page(JsonNode parameters, List<Instance> instances) throws Refusal {
        if (!parameters.path("InstanceId").isEmpty() && parameters.has("MaxResults")) {
            throw new Refusal(
                    400,
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        return Page.of(instances, Instance::id, parameters.path("NextToken"), parameters.path("MaxResults"), PAGES);
    }

    private static ObjectNode answer(Page<Instance> page) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        page.next().ifPresent(token -> answer.put("nextToken", token));
        return answer;
    }
}
