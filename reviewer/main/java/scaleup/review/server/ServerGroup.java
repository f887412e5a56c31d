package scaleup.review.server;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * Servers that Auto Scaling launches, by what the templates declare of them.
 *
 * @param group the Auto Scaling group
 * @param template what its servers are launched from
 * @param instanceType for example {@code t4g.micro}
 * @param minimum how many there are at least
 * @param maximum how many at most, but for those that replace others
 * @param maximumHealthyPercent of the number that is wanted, how many there may be while some are replaced; 100 where nothing is said
 * @param targetPercent the use of processors that scaling aims at; empty where it aims at none
 */
public record ServerGroup(
        Resource group,
        Resource template,
        String instanceType,
        int minimum,
        int maximum,
        int maximumHealthyPercent,
        OptionalInt targetPercent) {

    /** All of an environment, in the order of the templates. */
    public static List<ServerGroup> of(Resources resources) {
        List<ServerGroup> groups = new ArrayList<>();
        for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
            resources
                    .target(group.stack(), group.property("/LaunchTemplate/LaunchTemplateId"))
                    .map(Resources.Value::resource)
                    .ifPresent(template -> groups.add(of(resources, group, template)));
        }
        return List.copyOf(groups);
    }

    private static ServerGroup of(Resources resources, Resource group, Resource template) {
        return new ServerGroup(
                group,
                template,
                template.property("/LaunchTemplateData/InstanceType").asText(),
                group.property("/MinSize").asInt(),
                group.property("/MaxSize").asInt(),
                group.property("/InstanceMaintenancePolicy/MaxHealthyPercentage")
                        .asInt(100),
                target(resources, group));
    }

    private static OptionalInt target(Resources resources, Resource group) {
        for (Resource policy : resources.ofType("AWS::AutoScaling::ScalingPolicy")) {
            boolean isOfGroup = resources
                    .target(policy.stack(), policy.property("/AutoScalingGroupName"))
                    .filter(value -> value.resource().equals(group))
                    .isPresent();
            var tracking = policy.property("/TargetTrackingConfiguration");
            if (isOfGroup
                    && tracking.at("/PredefinedMetricSpecification/PredefinedMetricType")
                            .asText()
                            .equals("ASGAverageCPUUtilization")) {
                return OptionalInt.of(tracking.path("TargetValue").asInt());
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The most there are while {@code servers} are replaced, rounded up (Amazon EC2 Auto Scaling API Reference,
     * InstanceMaintenancePolicy, MaxHealthyPercentage, which counts those in service and pending; no page says that the maximum size
     * bounds them).
     */
    public int replaced(int servers) {
        return (servers * Math.max(100, maximumHealthyPercent) + 99) / 100;
    }

    /** The vCPUs of one server; empty where its type isn't known. */
    public OptionalInt processors() {
        return InstanceTypes.processors(instanceType);
    }

    /** Its name, or where it has none its logical id. */
    public String name() {
        return group.property("/AutoScalingGroupName").asText(group.id());
    }
}
