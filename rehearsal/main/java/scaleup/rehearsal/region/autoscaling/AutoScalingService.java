package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/** The actions of Amazon EC2 Auto Scaling. */
public final class AutoScalingService implements Service {
    /** An action. */
    interface Action {
        JsonNode serve(JsonNode parameters) throws Refusal;
    }

    private final Map<String, Action> actions = new HashMap<>();

    public AutoScalingService(Account account, AutoScalingGroups autoScaling) {
        var describe = new DescribeActions(autoScaling, new GroupDescriptions(account));
        actions.put("DescribeAutoScalingGroups", describe::groups);
        actions.put("DescribeAutoScalingInstances", describe::instances);
        actions.put("DescribeLifecycleHooks", describe::hooks);
        actions.put("DescribeScalingActivities", describe::activities);
        actions.put("DescribeInstanceRefreshes", describe::refreshes);
        var instances = new InstanceActions(autoScaling, new GroupDescriptions(account));
        actions.put("CompleteLifecycleAction", instances::completeLifecycleAction);
        actions.put("RecordLifecycleActionHeartbeat", instances::recordLifecycleActionHeartbeat);
        actions.put("SetInstanceHealth", instances::setInstanceHealth);
        actions.put("TerminateInstanceInAutoScalingGroup", instances::terminateInstance);
        var groups = new GroupActions(autoScaling);
        actions.put("SetDesiredCapacity", groups::setDesiredCapacity);
        actions.put("UpdateAutoScalingGroup", groups::updateAutoScalingGroup);
        actions.put("StartInstanceRefresh", groups::startInstanceRefresh);
        actions.put("CancelInstanceRefresh", groups::cancelInstanceRefresh);
    }

    @Override
    public boolean plays(String action) {
        return actions.containsKey(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        return actions.get(call.action()).serve(call.parameters());
    }

    /** AWS's answer to wrong parameters. */
    static Refusal invalid(String message) {
        return new Refusal(400, "ValidationError", message);
    }

    static String required(JsonNode parameters, String name) throws Refusal {
        String value = parameters.path(name).asText();
        if (value.isEmpty()) {
            throw invalid(
                    "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                            .formatted(Character.toLowerCase(name.charAt(0)) + name.substring(1)));
        }
        return value;
    }
}
