package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.isolation.SubnetRoutes;
import scaleup.review.proof.Proof.Found;
import scaleup.review.server.RefreshPace;

/** What goes on when a zone, a server or a version fails. */
final class AvailabilityProofs {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";

    /** For how many seconds at least a new server isn't counted on, as {@code settings.json} asks of a group's default. */
    private static final int WARM = 30;

    /** That a server has at least to install itself, in seconds: the packages come from repositories that may be slow. */
    private static final int LAUNCHED = 600;

    private AvailabilityProofs() {}

    static List<Found> zones(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var subnets = SubnetRoutes.of(reviewed.resources());
        for (String type : List.of(GROUP, "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::RDS::DBSubnetGroup")) {
            for (Resource resource : reviewed.resources().ofType(type)) {
                Set<JsonNode> zones = subnets.of(resource).stream()
                        .map(subnet -> subnet.property("/AvailabilityZone"))
                        .collect(Collectors.toSet());
                if (zones.size() < 2) {
                    found.add(new Found(
                            resource, "%s is in %d zone; at least two".formatted(resource.key(), zones.size())));
                }
            }
        }
        // Amazon VPC User Guide, "NAT gateway basics": a zone that fails takes the others' way out with it.
        for (Resource route : reviewed.resources().ofType("AWS::EC2::Route")) {
            var nat = reviewed.resources().target(route.stack(), route.property("/NatGatewayId"));
            if (nat.isPresent()) {
                JsonNode of = zone(reviewed, nat.get().resource());
                for (Resource association : reviewed.resources().ofType("AWS::EC2::SubnetRouteTableAssociation")) {
                    JsonNode own = zone(reviewed, association);
                    if (association.property("/RouteTableId").equals(route.property("/RouteTableId"))
                            && !own.equals(of)
                            && reviewed.resources().ofType("AWS::EC2::NatGateway").stream()
                                    .anyMatch(other -> zone(reviewed, other).equals(own))) {
                        found.add(new Found(
                                route,
                                "%s leads out through another zone than its subnet's, which has a way of its own"
                                        .formatted(route.key())));
                    }
                }
            }
        }
        return found;
    }

    private static JsonNode zone(Reviewed reviewed, Resource inSubnet) {
        return reviewed.resources()
                .target(inSubnet.stack(), inSubnet.property("/SubnetId"))
                .map(subnet -> subnet.resource().property("/AvailabilityZone"))
                .orElse(MissingNode.getInstance());
    }

    static List<Found> loadBalancers(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource group : reviewed.resources().ofType(GROUP)) {
            // Who is asked by the front door has its target groups.
            boolean isAsked = !group.property("/TargetGroupARNs").isEmpty();
            int minimum = group.property("/MinSize").asInt();
            if (isAsked && minimum < 2) {
                found.add(
                        new Found(group, "%s may have %d load balancer; at least two".formatted(group.key(), minimum)));
            }
        }
        if (reviewed.resources().ofType(GROUP).stream()
                .allMatch(group -> group.property("/TargetGroupARNs").isEmpty())) {
            reviewed.resources()
                    .ofType("AWS::ElasticLoadBalancingV2::LoadBalancer")
                    .forEach(door ->
                            found.add(new Found(door, "%s leads to no Auto Scaling group".formatted(door.key()))));
        }
        return found;
    }

    /** Where resources name the log group into which they write. */
    private static final Map<String, String> LOGS = Map.of(
            "AWS::EC2::FlowLog", "/LogGroupName",
            "AWS::Lambda::Function", "/LoggingConfig/LogGroup",
            "AWS::SSM::Document", "/Content/inputs/cloudWatchLogGroupName");

    private static void logGroups(Reviewed reviewed, List<Found> found) {
        LOGS.forEach((type, pointer) -> {
            for (Resource resource : reviewed.resources().ofType(type)) {
                JsonNode group = resource.property(pointer);
                boolean isOurs = reviewed.resources()
                        .meant(resource, group, "AWS::Logs::LogGroup", "LogGroupName")
                        .isPresent();
                if (!group.isMissingNode() && !isOurs) {
                    found.add(new Found(
                            resource,
                            "%s writes into a log group that isn't in these templates".formatted(resource.key())));
                }
            }
        });
    }

    /** What happens can be read afterwards. */
    static List<Found> logs(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        logGroups(reviewed, found);
        for (Resource database : reviewed.resources().ofType("AWS::RDS::DBInstance")) {
            Set<String> exported = new TreeSet<>();
            database.property("/EnableCloudwatchLogsExports").forEach(log -> exported.add(log.asText()));
            Set<String> wanted = new TreeSet<>(Set.of("error", "slowquery"));
            if (database.properties().has("OptionGroupName")) {
                wanted.add("audit");
            }
            wanted.removeAll(exported);
            // A replica only answers what was written to its source.
            boolean isReplica = database.properties().has("SourceDBInstanceIdentifier");
            if (!isReplica && !wanted.isEmpty()) {
                found.add(new Found(
                        database,
                        "%s keeps its logs to itself: %s".formatted(database.key(), String.join(", ", wanted))));
            }
        }
        for (Resource alarm : reviewed.resources().ofType("AWS::CloudWatch::CompositeAlarm")) {
            // Amazon CloudWatch User Guide, "Create a composite alarm": TRUE and FALSE are rules, too.
            String rule = alarm.property("/AlarmRule").toString();
            if (!rule.contains("ALARM(") || rule.matches(".*\\b(NOT|AND)\\b.*")) {
                found.add(new Found(
                        alarm, "%s doesn't ring when one of others does: its rule is %s".formatted(alarm.key(), rule)));
            }
        }
        reviewed.resources().ofType("AWS::EC2::VPC").stream()
                .filter(vpc -> reviewed.resources().ofType("AWS::EC2::FlowLog").stream()
                        .noneMatch(log -> reviewed.resources()
                                .target(log.stack(), log.property("/ResourceId"))
                                .filter(target -> target.resource().equals(vpc))
                                .isPresent()))
                .map(vpc -> new Found(vpc, "nobody writes down who talks to whom in %s".formatted(vpc.key())))
                .forEach(found::add);
        return found;
    }

    static List<Found> rollOuts(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource group : reviewed.resources().ofType(GROUP)) {
            JsonNode preferences = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
            int least = preferences.path("MinHealthyPercentage").asInt();
            if (least < 100) {
                found.add(new Found(
                        group,
                        "%s lets old servers go before new ones serve (%d %% stay healthy); allowed: 100 %%"
                                .formatted(group.key(), least)));
            }
            if (preferences.at("/AlarmSpecification/Alarms").isEmpty()) {
                found.add(new Found(group, "no alarm stops a roll-out of %s".formatted(group.key())));
            }
            boolean isOfItsOwn = false;
            for (JsonNode reference : preferences.at("/AlarmSpecification/Alarms")) {
                isOfItsOwn |= reviewed.resources()
                        .target(group.stack(), reference)
                        .map(alarm -> alarm.resource())
                        .filter(alarm -> alarm.property("/Dimensions/0/Value")
                                        .equals(group.property("/AutoScalingGroupName"))
                                || reviewed.resources()
                                        .target(alarm.stack(), alarm.property("/Dimensions/0/Value"))
                                        .filter(target -> target.resource().equals(group))
                                        .isPresent())
                        .isPresent();
            }
            if (!isOfItsOwn) {
                found.add(
                        new Found(group, "a roll-out of %s goes on when its own servers fail".formatted(group.key())));
            }
            // It stands for the group's own default (same guide, "Understand the default values for an instance
            // refresh").
            if (preferences.has("InstanceWarmup")
                    && preferences.path("InstanceWarmup").asInt() < WARM) {
                found.add(new Found(
                        group,
                        "old servers of %s go before new ones have their share of requests: InstanceWarmup is %s; allowed: %d or more"
                                .formatted(
                                        group.key(),
                                        preferences.path("InstanceWarmup").asText(),
                                        WARM)));
            }
            refresh(group, found);
            goesOnTooSoon(reviewed, group, preferences).ifPresent(found::add);
            // Amazon EC2 Auto Scaling User Guide, "Add lifecycle hooks to your Auto Scaling group".
            boolean isAbandoned = false;
            boolean isWaitedFor = false;
            boolean isGivenUp = false;
            for (JsonNode hook : group.property("/LifecycleHookSpecificationList")) {
                String transition = hook.path("LifecycleTransition").asText();
                isAbandoned |= transition.equals("autoscaling:EC2_INSTANCE_LAUNCHING")
                        && !hook.path("DefaultResult").asText().equals("CONTINUE");
                isGivenUp |= transition.equals("autoscaling:EC2_INSTANCE_LAUNCHING")
                        && hook.path("HeartbeatTimeout").asInt(LAUNCHED) < LAUNCHED;
                isWaitedFor |= transition.equals("autoscaling:EC2_INSTANCE_TERMINATING");
            }
            if (isGivenUp) {
                found.add(new Found(
                        group,
                        "servers of %s are given up before they are set up; allowed: a HeartbeatTimeout of %d s or more"
                                .formatted(group.key(), LAUNCHED)));
            }
            if (!isAbandoned) {
                found.add(new Found(
                        group,
                        "servers of %s that never get ready are taken for servers that are".formatted(group.key())));
            }
            if (!isWaitedFor) {
                found.add(new Found(
                        group, "servers of %s end before they have answered their requests".formatted(group.key())));
            }
            boolean isAwaited = reviewed.resources().ofType("AWS::CloudFormation::CustomResource").stream()
                    .anyMatch(custom -> custom.stack().equals(group.stack())
                            && custom.property("/LaunchTemplateVersion")
                                    .equals(group.property("/LaunchTemplate/Version"))
                            && custom.property("/Minimum").asInt() >= 1);
            if (!isAwaited) {
                found.add(new Found(group, "a deployment ends before servers of %s serve".formatted(group.key())));
            }
            for (String other : List.of("AutoScalingReplacingUpdate", "AutoScalingRollingUpdate")) {
                if (group.body().path("UpdatePolicy").has(other)) {
                    found.add(new Found(group, "%s is updated by %s, too".formatted(group.key(), other)));
                }
            }
            if (group.property("/MaxSize").asInt() < group.property("/MinSize").asInt()) {
                found.add(new Found(group, "%s has a maximum below its minimum".formatted(group.key())));
            }
        }
        return found;
    }

    /** Amazon EC2 Auto Scaling API Reference, StartInstanceRefresh and RefreshPreferences. */
    private static void refresh(Resource group, List<Found> found) {
        String strategy = group.body()
                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Strategy")
                .asText("Rolling");
        if (!strategy.equals("Rolling")) {
            found.add(new Found(
                    group,
                    "%s is replaced by the strategy %s, while which its servers serve nobody; allowed: Rolling"
                            .formatted(group.key(), strategy)));
        }
        List<Integer> checkpoints = RefreshPace.of(group).checkpoints();
        if (!checkpoints.isEmpty() && checkpoints.get(checkpoints.size() - 1) != 100) {
            found.add(new Found(
                    group,
                    "a roll-out of %s ends with %d %% of its servers; allowed: 100 as the last of its checkpoints"
                            .formatted(group.key(), checkpoints.get(checkpoints.size() - 1))));
        }
    }

    /**
     * A refresh goes on when the first servers' warm-up is over, and after the delay of its first checkpoint where it has one (Amazon
     * EC2 Auto Scaling API Reference, RefreshPreferences). An alarm rings for them after the period in which they began, as many whole ones as it asks for, and one in
     * which logs become metrics.
     */
    private static Optional<Found> goesOnTooSoon(Reviewed reviewed, Resource group, JsonNode preferences) {
        RefreshPace pace = RefreshPace.of(group);
        boolean pauses = !pace.checkpoints().isEmpty() && pace.checkpoints().get(0) < 100;
        int warmUp = pace.warmUp() + (pauses ? pace.pause() : 0);
        OptionalInt soonest = OptionalInt.empty();
        for (JsonNode reference : preferences.at("/AlarmSpecification/Alarms")) {
            var alarm = reviewed.resources().target(group.stack(), reference);
            if (alarm.isPresent()) {
                Resource declared = alarm.get().resource();
                int period = declared.property("/Period")
                        .asInt(declared.property("/Metrics/0/MetricStat/Period").asInt());
                int periods = declared.property("/DatapointsToAlarm")
                        .asInt(declared.property("/EvaluationPeriods").asInt());
                soonest = OptionalInt.of(Math.min(soonest.orElse(Integer.MAX_VALUE), (1 + periods + 1) * period));
            }
        }
        int watched = pace.warmUp() + pace.bake();
        if (soonest.isPresent() && watched < soonest.getAsInt()) {
            return Optional.of(new Found(
                    group,
                    "a roll-out of %s ends %d s after its last servers, before any of its alarms can ring for them; allowed: at least %d s"
                            .formatted(group.key(), watched, soonest.getAsInt())));
        }
        return soonest.isPresent() && warmUp < soonest.getAsInt()
                ? Optional.of(new Found(
                        group,
                        "a roll-out of %s goes on after %d s, before any of its alarms can ring for the new servers; allowed: at least %d s"
                                .formatted(group.key(), warmUp, soonest.getAsInt())))
                : Optional.empty();
    }
}
