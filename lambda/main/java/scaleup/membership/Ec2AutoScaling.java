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
        try {
            autoScaling.completeLifecycleAction(request -> request.autoScalingGroupName(settings.group())
                    .lifecycleHookName(settings.launchHook())
                    .instanceId(id)
                    .lifecycleActionResult("CONTINUE"));
        } catch (AutoScalingException e) {
            // Somebody else completed it, or its time is up.
            if (!String.valueOf(e.getMessage()).contains("No active Lifecycle Action")) {
                throw e;
            }
        }
    }
}
