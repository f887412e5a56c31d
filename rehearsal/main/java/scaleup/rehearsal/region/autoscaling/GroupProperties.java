package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Properties;

/** Reads the properties of {@code AWS::AutoScaling::AutoScalingGroup}. */
final class GroupProperties {
    private static final Set<String> PLAYED = Set.of(
            "AutoScalingGroupName",
            "Cooldown",
            "DefaultInstanceWarmup",
            "DesiredCapacity",
            "HealthCheckGracePeriod",
            "HealthCheckType",
            "InstanceMaintenancePolicy",
            "LaunchTemplate",
            "LifecycleHookSpecificationList",
            "MaxInstanceLifetime",
            "MaxSize",
            "MetricsCollection",
            "MinSize",
            "Tags",
            "TargetGroupARNs",
            "VPCZoneIdentifier");

    private final Properties properties;

    GroupProperties(String where, JsonNode properties) throws NotMade {
        this.properties = Properties.of(where, properties, PLAYED);
    }

    /** @param generatedName for a group that was not given one */
    GroupSettings settings(String generatedName) throws NotMade {
        properties.only("HealthCheckType", "EC2");
        Map<String, String> tags = new LinkedHashMap<>();
        Map<String, String> propagated = new LinkedHashMap<>();
        for (Properties tag : properties.objects("Tags", "Key", "PropagateAtLaunch", "Value")) {
            String value = tag.optionalText("Value").orElse("");
            tags.put(tag.text("Key"), value);
            if (tag.flag("PropagateAtLaunch", false)) {
                propagated.put(tag.text("Key"), value);
            }
        }
        int maxSize = properties.number("MaxSize", 0, Integer.MAX_VALUE);
        return new GroupSettings(
                properties.optionalText("AutoScalingGroupName").orElse(generatedName),
                properties.number("MinSize", 0, maxSize),
                maxSize,
                launchTemplate(properties),
                subnets(),
                properties.texts("TargetGroupARNs"),
                hooks(),
                seconds("HealthCheckGracePeriod").orElse(Duration.ZERO),
                seconds("Cooldown").orElse(Duration.ofMinutes(5)),
                seconds("DefaultInstanceWarmup"),
                maintenance(),
                tags,
                propagated);
    }

    /** The desired capacity: the minimum, where the template names none. */
    int desired(GroupSettings settings) throws NotMade {
        return properties.number("DesiredCapacity", settings.minSize(), settings.minSize(), settings.maxSize());
    }

    /** Reads the {@code LaunchTemplate} of a group, or of what a refresh makes of it. */
    static LaunchTemplateSpecification launchTemplate(Properties holder) throws NotMade {
        Properties specification = holder.object("LaunchTemplate", "LaunchTemplateId", "Version");
        return new LaunchTemplateSpecification(
                specification.text("LaunchTemplateId"),
                specification.optionalText("Version").orElse(LaunchTemplateSpecification.DEFAULT));
    }

    private Optional<HealthyPercentages> maintenance() throws NotMade {
        String name = "InstanceMaintenancePolicy";
        return properties.has(name)
                ? Optional.of(RefreshPreferences.percentages(
                        properties.object(name, "MaxHealthyPercentage", "MinHealthyPercentage")))
                : Optional.empty();
    }

    private List<String> subnets() throws NotMade {
        List<String> subnets = properties.texts("VPCZoneIdentifier");
        if (subnets.isEmpty()) {
            throw new NotMade(properties.path() + ".VPCZoneIdentifier is missing");
        }
        return subnets;
    }

    private List<Hook> hooks() throws NotMade {
        List<Hook> hooks = new ArrayList<>();
        for (Properties hook : properties.objects(
                "LifecycleHookSpecificationList",
                "DefaultResult",
                "HeartbeatTimeout",
                "LifecycleHookName",
                "LifecycleTransition",
                "NotificationMetadata")) {
            hooks.add(new Hook(
                    hook.text("LifecycleHookName"),
                    transition(hook.text("LifecycleTransition")),
                    hook.seconds("HeartbeatTimeout", 3_600, 30, 7_200),
                    result(hook.optionalText("DefaultResult").orElse("ABANDON")),
                    hook.optionalText("NotificationMetadata")));
        }
        return hooks;
    }

    private Transition transition(String text) throws NotMade {
        for (Transition transition : Transition.values()) {
            if (transition.text().equals(text)) {
                return transition;
            }
        }
        throw new NotMade("%s: there is no LifecycleTransition %s".formatted(properties.path(), text));
    }

    private LifecycleAction.Result result(String text) throws NotMade {
        for (LifecycleAction.Result result : LifecycleAction.Result.values()) {
            if (result.name().equals(text)) {
                return result;
            }
        }
        throw new NotMade("%s: DefaultResult is %s; allowed is CONTINUE or ABANDON".formatted(properties.path(), text));
    }

    private Optional<Duration> seconds(String name) throws NotMade {
        return properties.has(name) ? Optional.of(properties.seconds(name, 0, 0, Integer.MAX_VALUE)) : Optional.empty();
    }
}
