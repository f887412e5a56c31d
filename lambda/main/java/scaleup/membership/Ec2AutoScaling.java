package scaleup.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.cloudformation.Failure;
import scaleup.ec2.Ec2Client;
import scaleup.ec2.model.Filter;
import scaleup.ec2.model.Instance;
import scaleup.ec2.model.Tag;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;

/** The group as Amazon EC2 Auto Scaling and Amazon EC2 tell it. */
final class Ec2AutoScaling implements AutoScaling {
    private static final Set<String> NOT_RUNNING = Set.of("shutting-down", "terminated", "stopping", "stopped");

    private final AutoScalingClient autoScaling;
    private final Ec2Client ec2;
    private final MembershipSettings settings;
    private final int page;

    Ec2AutoScaling(AutoScalingClient autoScaling, Ec2Client ec2, MembershipSettings settings) {
        this(autoScaling, ec2, settings, 500);
    }

    Ec2AutoScaling(AutoScalingClient autoScaling, Ec2Client ec2, MembershipSettings settings, int page) {
        this.autoScaling = autoScaling;
        this.ec2 = ec2;
        this.settings = settings;
        this.page = page;
    }

    @Override
    public Group group() {
        List<Group> groups = new ArrayList<>();
        autoScaling
                .describeAutoScalingGroupsPaginator(request -> request.autoScalingGroupNames(settings.group()))
                .autoScalingGroups()
                .forEach(group -> groups.add(new Group(
                        group.minSize(),
                        group.desiredCapacity(),
                        group.instances().stream()
                                .map(instance -> new Member(
                                        instance.instanceId(),
                                        instance.lifecycleStateAsString(),
                                        "Healthy".equalsIgnoreCase(instance.healthStatus())))
                                .toList())));
        if (groups.size() != 1) {
            throw new Failure(
                    "Auto Scaling lists %d groups by the name %s.".formatted(groups.size(), settings.group()));
        }
        return groups.get(0);
    }

    @Override
    public Map<String, Ec2Instance> hosts() {
        Map<String, Ec2Instance> hosts = new LinkedHashMap<>();
        Filter ofGroup = Filter.builder()
                .name("tag:aws:autoscaling:groupName")
                .values(settings.group())
                .build();
        ec2.describeInstancesPaginator(request -> request.filters(ofGroup).maxResults(page)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .forEach(instance -> hosts.put(instance.instanceId(), host(instance)));
        return hosts;
    }

    private Ec2Instance host(Instance instance) {
        return new Ec2Instance(
                instance.instanceId(),
                Optional.ofNullable(instance.privateIpAddress()).filter(address -> !address.isEmpty()),
                !NOT_RUNNING.contains(instance.state().name()),
                instance.tags().stream()
                        .filter(tag -> tag.key().equals(settings.readyTag()))
                        .map(Tag::value)
                        .findFirst());
    }

    @Override
    public void completeLaunch(String id) {
        complete(settings.launchHook(), id);
    }

    @Override
    public void completeTermination(String id) {
        complete(settings.terminateHook(), id);
    }

    private void complete(String hook, String id) {
        // Somebody else completed it, or its time is up.
        unless(
                "No active Lifecycle Action",
                () -> autoScaling.completeLifecycleAction(request -> request.autoScalingGroupName(settings.group())
                        .lifecycleHookName(hook)
                        .instanceId(id)
                        .lifecycleActionResult("CONTINUE")));
    }

    @Override
    public void reportUnhealthy(String id) {
        // It was taken out meanwhile.
        unless(
                "Instance Id not found",
                () -> autoScaling.setInstanceHealth(
                        request -> request.instanceId(id).healthStatus("Unhealthy")));
    }

    /** What Auto Scaling refuses in these words needs not be done any more. */
    private static void unless(String done, Runnable call) {
        try {
            call.run();
        } catch (AutoScalingException e) {
            if (!String.valueOf(e.getMessage()).contains(done)) {
                throw e;
            }
        }
    }
}
