package scaleup.rehearsal.region.autoscaling;

import static scaleup.rehearsal.region.autoscaling.AutoScalingService.invalid;
import static scaleup.rehearsal.region.autoscaling.AutoScalingService.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Properties;

/** The actions of Amazon EC2 Auto Scaling on a group. */
final class GroupActions {
    private final AutoScalingGroups autoScaling;

    GroupActions(AutoScalingGroups autoScaling) {
        this.autoScaling = autoScaling;
    }

    JsonNode setDesiredCapacity(JsonNode parameters) throws Refusal {
        if (parameters.path("HonorCooldown").asBoolean()) {
            throw invalid("The rehearsal doesn't play HonorCooldown");
        }
        int desired = number(parameters, "DesiredCapacity");
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            GroupSettings settings = group.settings();
            if (desired > settings.maxSize()) {
                throw invalid("New SetDesiredCapacity value %d is above max value %d for the AutoScalingGroup."
                        .formatted(desired, settings.maxSize()));
            }
            if (desired < settings.minSize()) {
                throw invalid("New SetDesiredCapacity value %d is below min value %d for the AutoScalingGroup."
                        .formatted(desired, settings.minSize()));
            }
            group.setDesired(desired, now);
            return JsonNodeFactory.instance.objectNode();
        });
    }

    /** Changes sizes and the launch template; a change of anything else is refused. */
    JsonNode updateAutoScalingGroup(JsonNode parameters) throws Refusal {
        played(parameters, Set.of("AutoScalingGroupName", "DesiredCapacity", "LaunchTemplate", "MaxSize", "MinSize"));
        Optional<LaunchTemplateSpecification> template = template(parameters);
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            GroupSettings settings = group.settings();
            int minimum = parameters.has("MinSize") ? number(parameters, "MinSize") : settings.minSize();
            int maximum = parameters.has("MaxSize") ? number(parameters, "MaxSize") : settings.maxSize();
            if (minimum > maximum) {
                throw invalid(
                        "Max bound, %d, must be greater than or equal to min bound, %d".formatted(maximum, minimum));
            }
            if (parameters.has("DesiredCapacity")) {
                int desired = number(parameters, "DesiredCapacity");
                if (desired < minimum || desired > maximum) {
                    throw invalid("Desired capacity:%d must be between the specified min size:%d and max size:%d"
                            .formatted(desired, minimum, maximum));
                }
            }
            GroupSettings sized = settings.sized(minimum, maximum);
            group.update(template.map(sized::launching).orElse(sized), now);
            if (parameters.has("DesiredCapacity")) {
                group.setDesired(number(parameters, "DesiredCapacity"), now);
            }
            return JsonNodeFactory.instance.objectNode();
        });
    }

    JsonNode startInstanceRefresh(JsonNode parameters) throws Refusal {
        played(parameters, Set.of("AutoScalingGroupName", "DesiredConfiguration", "Preferences", "Strategy"));
        JsonNode configuration = parameters.path("DesiredConfiguration");
        played(configuration, Set.of("LaunchTemplate"));
        if (!parameters.path("Strategy").asText("Rolling").equals("Rolling")) {
            throw invalid("The rehearsal plays the strategy Rolling of an instance refresh only");
        }
        Optional<LaunchTemplateSpecification> template = template(configuration);
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            RefreshPreferences preferences =
                    AutoScalingGroups.preferences(parameters.path("Preferences"), group.settings());
            InstanceRefresh refresh = autoScaling.start(group, preferences, template, now);
            return JsonNodeFactory.instance.objectNode().put("InstanceRefreshId", refresh.id);
        });
    }

    JsonNode cancelInstanceRefresh(JsonNode parameters) throws Refusal {
        boolean wait = parameters.path("WaitForTransitioningInstances").asBoolean(true);
        return autoScaling.with(required(parameters, "AutoScalingGroupName"), (group, now) -> {
            InstanceRefresh refresh = group.activeRefresh()
                    .orElseThrow(() -> new Refusal(
                            400,
                            "ActiveInstanceRefreshNotFound",
                            "No in progress or pending Instance Refresh found for Auto Scaling group "
                                    + group.settings().name()));
            refresh.cancel(wait, now);
            return JsonNodeFactory.instance.objectNode().put("InstanceRefreshId", refresh.id);
        });
    }

    private Optional<LaunchTemplateSpecification> template(JsonNode parameters) throws Refusal {
        if (!parameters.has("LaunchTemplate")) {
            return Optional.empty();
        }
        try {
            var template = GroupProperties.launchTemplate(new Properties("DesiredConfiguration", parameters));
            autoScaling.check(template);
            return Optional.of(template);
        } catch (NotMade e) {
            throw invalid(e.getMessage());
        }
    }

    private static void played(JsonNode parameters, Set<String> names) throws Refusal {
        try {
            Properties.of("The request", parameters, names);
        } catch (NotMade e) {
            throw invalid(e.getMessage());
        }
    }

    private static int number(JsonNode parameters, String name) throws Refusal {
        String text = required(parameters, name);
        if (!text.matches("\\d{1,6}")) {
            throw invalid("%s is %s, not a number from 0 on".formatted(name, text));
        }
        return Integer.parseInt(text);
    }
}
