package scaleup.rehearsal.region.autoscaling;

import static scaleup.rehearsal.region.autoscaling.AutoScalingService.invalid;
import static scaleup.rehearsal.region.autoscaling.AutoScalingService.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.region.gateway.Refusal;

/** The actions of Amazon EC2 Auto Scaling on an instance. */
final class InstanceActions {
    private interface OnMember<T> {
        T on(Group group, Member member, Instant now) throws Refusal;
    }

    private interface OnAction {
        void on(Group group, Member member, LifecycleAction action, Instant now);
    }

    private final AutoScalingGroups autoScaling;
    private final GroupDescriptions descriptions;

    InstanceActions(AutoScalingGroups autoScaling, GroupDescriptions descriptions) {
        this.autoScaling = autoScaling;
        this.descriptions = descriptions;
    }

    /** "Complete a lifecycle action". */
    JsonNode completeLifecycleAction(JsonNode parameters) throws Refusal {
        String text = required(parameters, "LifecycleActionResult");
        if (!List.of("CONTINUE", "ABANDON").contains(text)) {
            throw invalid("Lifecycle Action Result must be one of CONTINUE, ABANDON: " + text);
        }
        var result = LifecycleAction.Result.valueOf(text);
        return withAction(parameters, (group, member, action, now) -> group.complete(member, action, result, now));
    }

    JsonNode recordLifecycleActionHeartbeat(JsonNode parameters) throws Refusal {
        return withAction(parameters, (group, member, action, now) -> action.heartbeat(now));
    }

    JsonNode setInstanceHealth(JsonNode parameters) throws Refusal {
        String status = required(parameters, "HealthStatus");
        if (!List.of("Healthy", "Unhealthy").contains(status)) {
            throw invalid("Health Status must be one of Healthy, Unhealthy: " + status);
        }
        boolean respect = parameters.path("ShouldRespectGracePeriod").asBoolean(true);
        return withMember(required(parameters, "InstanceId"), (group, member, now) -> {
            group.setHealth(member, status.equals("Healthy"), respect, now);
            return empty();
        });
    }

    JsonNode terminateInstance(JsonNode parameters) throws Refusal {
        boolean decrement = Boolean.parseBoolean(required(parameters, "ShouldDecrementDesiredCapacity"));
        return withMember(required(parameters, "InstanceId"), (group, member, now) -> {
            int minimum = group.settings().minSize();
            if (decrement && group.desired() <= minimum) {
                throw invalid(
                        "Currently, desiredSize equals minSize (%d). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size."
                                .formatted(minimum));
            }
            ObjectNode answer = empty();
            answer.set("Activity", descriptions.activity(group, group.terminate(member, decrement, now)));
            return answer;
        });
    }

    private <T> T withMember(String instance, OnMember<T> operation) throws Refusal {
        Optional<String> name = autoScaling.read(groups -> groups.stream()
                .filter(group -> group.member(instance).filter(Member::active).isPresent())
                .map(group -> group.settings().name())
                .findFirst());
        Refusal unknown = invalid("Instance Id not found - No managed instance found for instance ID " + instance);
        return autoScaling.with(
                name.orElseThrow(() -> unknown),
                (group, now) -> operation.on(
                        group, group.member(instance).filter(Member::active).orElseThrow(() -> unknown), now));
    }

    private JsonNode withAction(JsonNode parameters, OnAction operation) throws Refusal {
        String hook = required(parameters, "LifecycleHookName");
        String token = parameters.path("LifecycleActionToken").asText();
        String instance = parameters.path("InstanceId").asText();
        if (token.isEmpty() && instance.isEmpty()) {
            throw invalid("Either the LifecycleActionToken or the InstanceId must be given");
        }
        String sought = token.isEmpty() ? "instance ID " + instance : "token " + token;
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            for (Member member : group.members()) {
                for (LifecycleAction action : List.copyOf(member.actions)) {
                    boolean meant = token.isEmpty()
                            ? member.instance.equals(Optional.of(instance))
                            : action.token().equals(token);
                    if (meant && action.hook().name().equals(hook)) {
                        operation.on(group, member, action, now);
                        return empty();
                    }
                }
            }
            throw invalid("No active Lifecycle Action found with " + sought);
        });
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
