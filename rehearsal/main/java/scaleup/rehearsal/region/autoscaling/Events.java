package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.events.Event;

/**
 * The events of a group.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html">Amazon EC2 Auto
 *     Scaling event reference</a> and "Instance refresh example events and patterns"
 */
final class Events {
    private static final String SOURCE = "aws.autoscaling";

    private final Account account;
    private final String group;
    private final String groupArn;
    private final Supplier<String> uuids;

    Events(Account account, String group, String groupArn, Supplier<String> uuids) {
        this.account = account;
        this.group = group;
        this.groupArn = groupArn;
        this.uuids = uuids;
    }

    /** An instance was put into a wait state. */
    Event held(Member member, LifecycleAction action) {
        Hook hook = action.hook();
        boolean launching = hook.transition() == Transition.LAUNCHING;
        ObjectNode detail = detail();
        detail.put("LifecycleActionToken", action.token());
        detail.put("LifecycleHookName", hook.name());
        detail.put("EC2InstanceId", member.instance.orElseThrow());
        detail.put("LifecycleTransition", hook.transition().text());
        hook.metadata().ifPresent(metadata -> detail.put("NotificationMetadata", metadata));
        detail.put("Origin", launching ? "EC2" : "AutoScalingGroup");
        detail.put("Destination", launching ? "AutoScalingGroup" : "EC2");
        String type = launching ? "EC2 Instance-launch Lifecycle Action" : "EC2 Instance-terminate Lifecycle Action";
        return new Event(SOURCE, type, List.of(groupArn), detail);
    }

    /** An activity has ended. */
    Event ended(Activity activity) {
        boolean successful = activity.status().equals(Activity.SUCCESSFUL);
        ObjectNode detail = detail();
        detail.put("StatusCode", successful ? Activity.IN_PROGRESS : Activity.FAILED);
        detail.put("Description", activity.description());
        detail.put("ActivityId", activity.id());
        detail.putObject("Details").put("Availability Zone", activity.zone()).put("Subnet ID", activity.subnet());
        detail.put("RequestId", uuids.get());
        detail.put("StatusMessage", activity.message());
        detail.put("StartTime", time(activity.start()));
        detail.put("EndTime", time(activity.end().orElseThrow()));
        detail.put("EC2InstanceId", activity.instance().orElse(""));
        detail.put("Cause", activity.cause());
        List<String> resources = activity.instance()
                .map(instance -> List.of(groupArn, account.arn("ec2", "instance/" + instance)))
                .orElse(List.of(groupArn));
        String type = "EC2 Instance %s %s"
                .formatted(activity.launch() ? "Launch" : "Terminate", successful ? "Successful" : "Unsuccessful");
        return new Event(SOURCE, type, resources, detail);
    }

    /** @param what for example {@code Started} */
    Event refresh(String id, String what) {
        ObjectNode detail = detail().put("InstanceRefreshId", id);
        return new Event(SOURCE, "EC2 Auto Scaling Instance Refresh " + what, List.of(groupArn), detail);
    }

    private ObjectNode detail() {
        return JsonNodeFactory.instance.objectNode().put("AutoScalingGroupName", group);
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
