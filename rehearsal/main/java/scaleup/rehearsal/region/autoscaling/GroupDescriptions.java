package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;

/** Groups and what belongs to them as the API reference's data types. */
final class GroupDescriptions {
    private final Account account;

    GroupDescriptions(Account account) {
        this.account = account;
    }

    ObjectNode group(Group group, boolean withInstances) {
        GroupSettings settings = group.settings();
        ObjectNode node = object();
        node.put("AutoScalingGroupName", settings.name());
        node.put("AutoScalingGroupARN", group.arn());
        node.putObject("LaunchTemplate")
                .put("LaunchTemplateId", settings.launchTemplate().id())
                .put("Version", settings.launchTemplate().version());
        node.put("MinSize", settings.minSize());
        node.put("MaxSize", settings.maxSize());
        node.put("DesiredCapacity", group.desired());
        node.put("DefaultCooldown", settings.defaultCooldown().toSeconds());
        group.zones().forEach(node.putArray("AvailabilityZones")::add);
        settings.targetGroups().forEach(node.putArray("TargetGroupARNs")::add);
        node.put("HealthCheckType", "EC2");
        node.put("HealthCheckGracePeriod", settings.healthCheckGracePeriod().toSeconds());
        if (withInstances) {
            var instances = node.putArray("Instances");
            group.members().stream()
                    .filter(member -> member.instance.isPresent())
                    .forEach(member -> instances.add(instance(member)));
        }
        node.put("CreatedTime", group.created().toString());
        node.put("VPCZoneIdentifier", String.join(",", settings.subnets()));
        var tags = node.putArray("Tags");
        settings.tags().forEach((key, value) -> tags.addObject()
                .put("ResourceId", settings.name())
                .put("ResourceType", "auto-scaling-group")
                .put("Key", key)
                .put("Value", value)
                .put("PropagateAtLaunch", settings.propagatedTags().containsKey(key)));
        node.putArray("TerminationPolicies").add("Default");
        node.put("NewInstancesProtectedFromScaleIn", false);
        node.put(
                "ServiceLinkedRoleARN",
                account.roleArn("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"));
        settings.defaultInstanceWarmup().ifPresent(warmup -> node.put("DefaultInstanceWarmup", warmup.toSeconds()));
        settings.maintenance().ifPresent(policy -> node.putObject("InstanceMaintenancePolicy")
                .put("MinHealthyPercentage", policy.minimum())
                .put("MaxHealthyPercentage", policy.maximum().orElseThrow()));
        return node;
    }

    /** An {@code Instance}; with a group's name an {@code AutoScalingInstanceDetails}. */
    ObjectNode instance(Member member) {
        LaunchTemplateVersion template = member.template;
        ObjectNode node = object();
        node.put("InstanceId", member.instance.orElseThrow());
        node.put("InstanceType", template.data().instanceType());
        member.imageId.ifPresent(image -> node.put("ImageId", image));
        node.put("AvailabilityZone", member.zone);
        node.put("LifecycleState", member.state.text());
        node.put("HealthStatus", member.healthy() ? "Healthy" : "Unhealthy");
        node.putObject("LaunchTemplate")
                .put("LaunchTemplateId", template.id())
                .put("LaunchTemplateName", template.name())
                .put("Version", String.valueOf(template.number()));
        node.put("ProtectedFromScaleIn", false);
        return node;
    }

    ObjectNode hook(Group group, Hook hook) {
        ObjectNode node = object();
        node.put("LifecycleHookName", hook.name());
        node.put("AutoScalingGroupName", group.settings().name());
        node.put("LifecycleTransition", hook.transition().text());
        hook.metadata().ifPresent(metadata -> node.put("NotificationMetadata", metadata));
        node.put("HeartbeatTimeout", hook.heartbeat().toSeconds());
        node.put("GlobalTimeout", hook.globalTimeout().toSeconds());
        node.put("DefaultResult", hook.defaultResult().name());
        return node;
    }

    ObjectNode activity(Group group, Activity activity) {
        ObjectNode node = object();
        node.put("ActivityId", activity.id());
        node.put("AutoScalingGroupName", group.settings().name());
        node.put("AutoScalingGroupARN", group.arn());
        node.put("Description", activity.description());
        node.put("Cause", activity.cause());
        node.put("StartTime", activity.start().toString());
        activity.end().ifPresent(end -> node.put("EndTime", end.toString()));
        node.put("StatusCode", activity.status());
        Optional.of(activity.message())
                .filter(message -> !message.isEmpty())
                .ifPresent(message -> node.put("StatusMessage", message));
        node.put("Progress", activity.progress());
        node.put(
                "Details",
                object().put("Subnet ID", activity.subnet())
                        .put("Availability Zone", activity.zone())
                        .toString());
        return node;
    }

    ObjectNode refresh(Group group, InstanceRefresh refresh) {
        ObjectNode node = object();
        node.put("InstanceRefreshId", refresh.id);
        node.put("AutoScalingGroupName", group.settings().name());
        node.put("Status", refresh.status().text());
        if (!refresh.reason().isEmpty()) {
            node.put("StatusReason", refresh.reason());
        }
        node.put("StartTime", refresh.start.toString());
        refresh.end().ifPresent(end -> node.put("EndTime", end.toString()));
        node.put("PercentageComplete", refresh.percentageComplete());
        node.put("InstancesToUpdate", refresh.remaining());
        node.put("Strategy", "Rolling");
        node.set("Preferences", refresh.preferences.description());
        refresh.desired.ifPresent(template -> node.putObject("DesiredConfiguration")
                .putObject("LaunchTemplate")
                .put("LaunchTemplateId", template.id())
                .put("Version", template.version()));
        return node;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
