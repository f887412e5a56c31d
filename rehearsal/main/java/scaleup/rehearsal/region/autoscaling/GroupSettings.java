package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;

/**
 * What a group was declared with, or updated to.
 *
 * @param subnets ids, in the order of {@code VPCZoneIdentifier}
 * @param defaultInstanceWarmup empty if not enabled
 * @param maintenance the instance maintenance policy
 * @param propagatedTags tags that its instances get too
 */
record GroupSettings(
        String name,
        int minSize,
        int maxSize,
        LaunchTemplateSpecification launchTemplate,
        List<String> subnets,
        List<String> targetGroups,
        List<Hook> hooks,
        Duration healthCheckGracePeriod,
        Duration defaultCooldown,
        Optional<Duration> defaultInstanceWarmup,
        Optional<HealthyPercentages> maintenance,
        Map<String, String> tags,
        Map<String, String> propagatedTags) {

    /** The time after which a new instance is ready: the default instance warmup, or the grace period otherwise. */
    Duration warmup() {
        return defaultInstanceWarmup.orElse(healthCheckGracePeriod);
    }

    GroupSettings sized(int newMinSize, int newMaxSize) {
        return new GroupSettings(
                name,
                newMinSize,
                newMaxSize,
                launchTemplate,
                subnets,
                targetGroups,
                hooks,
                healthCheckGracePeriod,
                defaultCooldown,
                defaultInstanceWarmup,
                maintenance,
                tags,
                propagatedTags);
    }

    GroupSettings launching(LaunchTemplateSpecification newTemplate) {
        return new GroupSettings(
                name,
                minSize,
                maxSize,
                newTemplate,
                subnets,
                targetGroups,
                hooks,
                healthCheckGracePeriod,
                defaultCooldown,
                defaultInstanceWarmup,
                maintenance,
                tags,
                propagatedTags);
    }
}
