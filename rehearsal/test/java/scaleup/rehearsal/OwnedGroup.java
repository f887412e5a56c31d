package scaleup.rehearsal;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/** An Auto Scaling group, as its owner sees it. */
final class OwnedGroup {
    private final Owner owner;
    private final AutoScalingClient autoScaling;
    private final String name;

    OwnedGroup(Owner owner, String name) {
        this.owner = owner;
        this.name = name;
        autoScaling = owner.client(AutoScalingClient.builder());
    }

    /** Ids of the instances that it has, in whatever state. */
    Set<String> instances() throws IOException, InterruptedException {
        return instances(instance -> true);
    }

    /** Ids of those in service. */
    Set<String> inService() throws IOException, InterruptedException {
        return instances(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE);
    }

    private Set<String> instances(Predicate<Instance> which) throws IOException, InterruptedException {
        return owner
                .call(() -> autoScaling.describeAutoScalingGroups(request -> request.autoScalingGroupNames(name)))
                .autoScalingGroups()
                .get(0)
                .instances()
                .stream()
                .filter(which)
                .map(Instance::instanceId)
                .collect(Collectors.toSet());
    }

    /** Starts an instance refresh by the group's own instance maintenance policy. */
    String startRefresh(int warmupSeconds) throws IOException, InterruptedException {
        return owner.call(() -> autoScaling.startInstanceRefresh(request -> request.autoScalingGroupName(name)
                        .preferences(preferences -> preferences.instanceWarmup(warmupSeconds))))
                .instanceRefreshId();
    }

    InstanceRefresh refresh(String id) throws IOException, InterruptedException {
        return owner.call(() -> autoScaling.describeInstanceRefreshes(
                        request -> request.autoScalingGroupName(name).instanceRefreshIds(id)))
                .instanceRefreshes()
                .get(0);
    }

    /** When each instance that it ever launched came into service, in order. */
    List<Instant> came() throws IOException, InterruptedException {
        return activities("Launching", Activity::endTime);
    }

    /** When each instance that it terminated went out of service, in order. */
    List<Instant> left() throws IOException, InterruptedException {
        return activities("Terminating", Activity::startTime);
    }

    private List<Instant> activities(String kind, Function<Activity, Instant> time)
            throws IOException, InterruptedException {
        return owner
                .call(() -> autoScaling.describeScalingActivities(request -> request.autoScalingGroupName(name)))
                .activities()
                .stream()
                .filter(activity -> activity.description().startsWith(kind))
                .map(time)
                .sorted()
                .toList();
    }
}
