package scaleup.rehearsal.region.iam;

import java.util.Map;
import java.util.Optional;

/** An account that has nothing but names for what is asked for. */
class NoResources implements AccountResources {
    @Override
    public String autoScalingGroup(String name) {
        return "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/" + name;
    }

    @Override
    public String autoScalingGroupOf(String instanceId) {
        return autoScalingGroup("web");
    }

    @Override
    public String secret(String secretId) {
        return secretId;
    }

    @Override
    public Optional<String> key(String arn) {
        return Optional.empty();
    }

    @Override
    public boolean ownsBucket(String bucket) {
        return false;
    }

    @Override
    public Map<String, String> tags(String arn) {
        return Map.of();
    }
}
