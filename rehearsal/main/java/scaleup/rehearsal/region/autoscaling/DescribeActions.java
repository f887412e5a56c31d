package scaleup.rehearsal.region.autoscaling;

import static scaleup.rehearsal.region.autoscaling.AutoScalingService.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import scaleup.rehearsal.region.gateway.Page;
import scaleup.rehearsal.region.gateway.Refusal;

/** The Describe actions of Amazon EC2 Auto Scaling. */
final class DescribeActions {
    private static final Page.Limits FIFTY = limits(50, 100);
    private static final Page.Limits INSTANCES = limits(50, 50);
    private static final Page.Limits ACTIVITIES = limits(100, 100);

    /** An item of an answer with what orders it. */
    private record Item(String order, ObjectNode node) {}

    private final AutoScalingGroups autoScaling;
    private final GroupDescriptions descriptions;

    DescribeActions(AutoScalingGroups autoScaling, GroupDescriptions descriptions) {
        this.autoScaling = autoScaling;
        this.descriptions = descriptions;
    }

    private static Page.Limits limits(int standard, int maximum) {
        return new Page.Limits(standard, maximum, "InvalidNextToken", "The NextToken value is not valid.");
    }

    JsonNode groups(JsonNode parameters) throws Refusal {
        refuseFilters(parameters);
        Set<String> names = texts(parameters.path("AutoScalingGroupNames"));
        boolean withInstances = parameters.path("IncludeInstances").asBoolean(true);
        List<Item> items = autoScaling.read(groups -> groups.stream()
                .filter(group ->
                        names.isEmpty() || names.contains(group.settings().name()))
                .map(group -> new Item(group.settings().name(), descriptions.group(group, withInstances)))
                .toList());
        return answer("AutoScalingGroups", items, parameters, FIFTY);
    }

    JsonNode instances(JsonNode parameters) throws Refusal {
        Set<String> ids = texts(parameters.path("InstanceIds"));
        List<Item> items = autoScaling.read(groups -> groups.stream()
                .flatMap(group -> group.members().stream()
                        .filter(member -> member.instance.isPresent())
                        .map(member -> new Item(
                                member.instance.orElseThrow(),
                                descriptions
                                        .instance(member)
                                        .put(
                                                "AutoScalingGroupName",
                                                group.settings().name()))))
                .filter(item -> ids.isEmpty() || ids.contains(item.order()))
                .sorted(Comparator.comparing(Item::order))
                .toList());
        // Of this action alone AWS documents the status in capitals.
        items.forEach(item -> item.node()
                .put("HealthStatus", item.node().path("HealthStatus").asText().toUpperCase(Locale.ROOT)));
        return answer("AutoScalingInstances", items, parameters, INSTANCES);
    }

    JsonNode hooks(JsonNode parameters) throws Refusal {
        Set<String> names = texts(parameters.path("LifecycleHookNames"));
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            var hooks = answer.putArray("LifecycleHooks");
            group.settings().hooks().stream()
                    .filter(hook -> names.isEmpty() || names.contains(hook.name()))
                    .forEach(hook -> hooks.add(descriptions.hook(group, hook)));
            return answer;
        });
    }

    /** "Activities still in progress are described first", then the newest. */
    JsonNode activities(JsonNode parameters) throws Refusal {
        refuseFilters(parameters);
        String name = parameters.path("AutoScalingGroupName").asText();
        Set<String> ids = texts(parameters.path("ActivityIds"));
        List<Item> items = autoScaling.read(groups -> {
            List<Item> all = new ArrayList<>();
            for (Group group : groups) {
                int position = 0;
                for (Activity activity : group.activities()) {
                    String order = "%s %s %s"
                            .formatted(
                                    activity.end().isPresent() ? "ended" : "0",
                                    newestFirst(++position),
                                    group.settings().name());
                    if ((name.isEmpty() || name.equals(group.settings().name()))
                            && (ids.isEmpty() || ids.contains(activity.id()))) {
                        all.add(new Item(order, descriptions.activity(group, activity)));
                    }
                }
            }
            all.sort(Comparator.comparing(Item::order));
            return all;
        });
        return answer("Activities", items, parameters, ACTIVITIES);
    }

    JsonNode refreshes(JsonNode parameters) throws Refusal {
        Set<String> ids = texts(parameters.path("InstanceRefreshIds"));
        List<Item> items = autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            List<Item> all = new ArrayList<>();
            for (InstanceRefresh refresh : group.refreshes()) {
                if (ids.isEmpty() || ids.contains(refresh.id)) {
                    all.add(new Item(newestFirst(all.size()), descriptions.refresh(group, refresh)));
                }
            }
            all.sort(Comparator.comparing(Item::order));
            return all;
        });
        return answer("InstanceRefreshes", items, parameters, FIFTY);
    }

    private static String newestFirst(int position) {
        return "%010d".formatted(Integer.MAX_VALUE - position);
    }

    private static void refuseFilters(JsonNode parameters) throws Refusal {
        if (!parameters.path("Filters").isEmpty()) {
            throw AutoScalingService.invalid("The rehearsal doesn't play Filters of this action");
        }
    }

    private static JsonNode answer(String member, List<Item> items, JsonNode parameters, Page.Limits limits)
            throws Refusal {
        Page<Item> page =
                Page.of(items, Item::order, parameters.path("NextToken"), parameters.path("MaxRecords"), limits);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var array = answer.putArray(member);
        page.items().forEach(item -> array.add(item.node()));
        page.next().ifPresent(token -> answer.put("NextToken", token));
        return answer;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
