package scaleup.rehearsal.region.autoscaling;

import static scaleup.rehearsal.region.PlayedProperties.number;
import static scaleup.rehearsal.region.PlayedProperties.only;
import static scaleup.rehearsal.region.PlayedProperties.optional;
import static scaleup.rehearsal.region.PlayedProperties.required;

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

/** Reads the properties of {@code AWS::AutoScaling::AutoScalingGroup}. */
final class GroupProperties {
    private static final int MOST_INSTANCES = 10_000;
    private static final int DAY = 86_400;

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

    private final String where;
    private final JsonNode properties;

    GroupProperties(String where, JsonNode properties) throws NotMade {
        this.where = where;
        this.properties = properties;
        only(where, properties, PLAYED);
    }

    /** @param generatedName for a group that was not given one */
    GroupSettings settings(String generatedName) throws NotMade {
        if (!properties.path("HealthCheckType").asText("EC2").equals("EC2")) {
            throw new NotMade("%s: the rehearsal plays the HealthCheckType EC2 only, not %s"
                    .formatted(where, properties.path("HealthCheckType").asText()));
        }
        Map<String, String> tags = new LinkedHashMap<>();
        Map<String, String> propagated = new LinkedHashMap<>();
        for (JsonNode tag : properties.path("Tags")) {
            String key = required(where, tag, "Key");
            tags.put(key, tag.path("Value").asText());
            if (tag.path("PropagateAtLaunch").asBoolean()) {
                propagated.put(key, tag.path("Value").asText());
            }
        }
        JsonNode maintenance = properties.path("InstanceMaintenancePolicy");
        int maxSize = number(where, properties, "MaxSize", 0, MOST_INSTANCES);
        return new GroupSettings(
                optional(properties, "AutoScalingGroupName").orElse(generatedName),
                number(where, properties, "MinSize", 0, maxSize),
                maxSize,
                launchTemplate(where, properties.path("LaunchTemplate")),
                subnets(),
                texts(properties.path("TargetGroupARNs")),
                hooks(),
                seconds("HealthCheckGracePeriod").orElse(Duration.ZERO),
                seconds("Cooldown").orElse(Duration.ofMinutes(5)),
                seconds("DefaultInstanceWarmup"),
                maintenance.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(RefreshPreferences.percentages(where, maintenance)),
                tags,
                propagated);
    }

    /** The desired capacity: the minimum, where the template names none. */
    int desired(GroupSettings settings) throws NotMade {
        return properties.has("DesiredCapacity")
                ? number(where, properties, "DesiredCapacity", settings.minSize(), settings.maxSize())
                : settings.minSize();
    }

    /** Reads a {@code LaunchTemplateSpecification}. */
    static LaunchTemplateSpecification launchTemplate(String where, JsonNode specification) throws NotMade {
        only(where + " LaunchTemplate", specification, Set.of("LaunchTemplateId", "Version"));
        return new LaunchTemplateSpecification(
                required(where + " LaunchTemplate", specification, "LaunchTemplateId"),
                optional(specification, "Version").orElse(LaunchTemplateSpecification.DEFAULT));
    }

    private List<String> subnets() throws NotMade {
        List<String> subnets = texts(properties.path("VPCZoneIdentifier"));
        if (subnets.isEmpty()) {
            throw new NotMade(where + ": the property VPCZoneIdentifier is missing");
        }
        return subnets;
    }

    private List<Hook> hooks() throws NotMade {
        List<Hook> hooks = new ArrayList<>();
        for (JsonNode hook : properties.path("LifecycleHookSpecificationList")) {
            only(
                    where + " LifecycleHookSpecificationList",
                    hook,
                    Set.of(
                            "DefaultResult",
                            "HeartbeatTimeout",
                            "LifecycleHookName",
                            "LifecycleTransition",
                            "NotificationMetadata"));
            String transition = required(where, hook, "LifecycleTransition");
            hooks.add(new Hook(
                    required(where, hook, "LifecycleHookName"),
                    transition(transition),
                    Duration.ofSeconds(
                            hook.has("HeartbeatTimeout") ? number(where, hook, "HeartbeatTimeout", 30, 7_200) : 3_600),
                    result(optional(hook, "DefaultResult").orElse("ABANDON")),
                    optional(hook, "NotificationMetadata")));
        }
        return hooks;
    }

    private Transition transition(String text) throws NotMade {
        for (Transition transition : Transition.values()) {
            if (transition.text().equals(text)) {
                return transition;
            }
        }
        throw new NotMade("%s: there is no LifecycleTransition %s".formatted(where, text));
    }

    private LifecycleAction.Result result(String text) throws NotMade {
        for (LifecycleAction.Result result : LifecycleAction.Result.values()) {
            if (result.name().equals(text)) {
                return result;
            }
        }
        throw new NotMade("%s: DefaultResult is %s; allowed is CONTINUE or ABANDON".formatted(where, text));
    }

    private Optional<Duration> seconds(String name) throws NotMade {
        return properties.has(name)
                ? Optional.of(Duration.ofSeconds(number(where, properties, name, 0, DAY)))
                : Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
