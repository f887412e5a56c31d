package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;
import scaleup.configuration.Scaling;

/** What every tier promises, whichever it is. */
class TierTest {
    @Proof
    void spreadsItsServersOverThePrivateSubnetsOfAllZones(Synthesis synthesis, String part) {
        var subnets = group(synthesis, part).property("/VPCZoneIdentifier");
        assertThat(subnets).hasSize(synthesis.configuration().network().zones());
        assertThat(subnets).allSatisfy(subnet -> assertThat(Synthesis.target(synthesis, subnet))
                .startsWith("Vpcprivate"));
    }

    @Proof
    void keepsTheCapacityThatScalingHasFound(Synthesis synthesis, String part) {
        assertThat(group(synthesis, part).property("/DesiredCapacity").isMissingNode())
                .isTrue();
    }

    @Proof
    void usesNoMetadataServiceButVersion2WithinTheHost(Synthesis synthesis, String part) {
        var options = launchTemplate(synthesis, part).property("/LaunchTemplateData/MetadataOptions");
        assertThat(options.path("HttpTokens").asText()).isEqualTo("required");
        assertThat(options.path("HttpPutResponseHopLimit").asInt()).isEqualTo(1);
    }

    @Proof
    void encryptsItsVolumes(Synthesis synthesis, String part) {
        var volumes = launchTemplate(synthesis, part).property("/LaunchTemplateData/BlockDeviceMappings");
        assertThat(volumes).hasSize(1);
        assertThat(volumes.at("/0/Ebs/Encrypted").asBoolean()).isTrue();
        assertThat(volumes.at("/0/Ebs/VolumeType").asText()).isEqualTo("gp3");
    }

    /**
     * Held at its baseline for want of credits, a server looks idle to scaling. An account's own default, and that of t2, is
     * {@code standard} (Amazon EC2 User Guide, "Unlimited mode for burstable performance instances"); other types refuse the
     * setting.
     */
    @ParameterizedTest
    @CsvSource({
        "arm64, t4g.micro, unlimited",
        "arm64, c7g.medium, ''",
        "arm64, m6g.large, ''",
        "x86_64, t2.small, unlimited",
        "x86_64, t3.micro, unlimited",
        "x86_64, t3a.small, unlimited",
        "x86_64, m5.large, ''",
        "x86_64, trn1.2xlarge, ''"
    })
    void isNeverHeldForWantOfCredits(String architecture, String instanceType, String credits) {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.hosts.architecture", architecture)
                .set("environments.dev.loadBalancer.instanceType", instanceType)
                .set("environments.dev.web.instanceType", instanceType)
                .set("environments.dev.application.instanceType", instanceType));
        assertThat(synthesis.resources("AWS::EC2::LaunchTemplate")).hasSize(3).allSatisfy(template -> assertThat(
                        template.property("/LaunchTemplateData/CreditSpecification/CpuCredits")
                                .asText())
                .isEqualTo(credits));
    }

    @Proof
    void letsNobodyInWithAKey(Synthesis synthesis, String part) {
        assertThat(launchTemplate(synthesis, part)
                        .property("/LaunchTemplateData/KeyName")
                        .isMissingNode())
                .isTrue();
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates", Limitations: with
     * {@code resolve:ssm:} there, no instance refresh that skips matching servers is started. CloudFormation's guide, "Specify existing
     * resources at runtime with CloudFormation-supplied parameter types", has the type.
     */
    @Proof
    void looksUpItsImageAtEachDeploymentUnlessOneIsPinned(Synthesis synthesis, String part) {
        var hosts = synthesis.configuration().hosts();
        var image = launchTemplate(synthesis, part).property("/LaunchTemplateData/ImageId");
        if (hosts.imageId().isPresent()) {
            assertThat(image.asText()).isEqualTo(hosts.imageId().get());
        } else {
            var parameter = synthesis
                    .template(part)
                    .path("Parameters")
                    .path(image.path("Ref").asText());
            assertThat(parameter.path("Type").asText()).isEqualTo("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>");
            assertThat(parameter.path("Default").asText())
                    .isEqualTo("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
                            + hosts.architecture().imageName());
        }
        assertThat(group(synthesis, part).property("/MaxInstanceLifetime").asInt())
                .isEqualTo(hosts.maximumLifetimeDays() * 24 * 3600);
    }

    @Test
    void staysOnAPinnedImage() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.hosts.imageId", "ami-0123456789abcdef0"));
        assertThat(synthesis.resources("AWS::EC2::LaunchTemplate")).hasSize(3).allSatisfy(template -> assertThat(
                        template.property("/LaunchTemplateData/ImageId").asText())
                .isEqualTo("ami-0123456789abcdef0"));
    }

    @Proof
    void holdsAHostUntilItServesAndGivesUpOneThatNeverDoes(Synthesis synthesis, String part) {
        var launch = group(synthesis, part).property("/LifecycleHookSpecificationList/0");
        assertThat(launch.path("LifecycleHookName").asText()).isEqualTo("launch");
        assertThat(launch.path("LifecycleTransition").asText()).isEqualTo("autoscaling:EC2_INSTANCE_LAUNCHING");
        assertThat(launch.path("DefaultResult").asText()).isEqualTo("ABANDON");
        assertThat(launch.path("HeartbeatTimeout").asInt()).isEqualTo(900);
    }

    @Proof
    void holdsALeavingHostAndNeedsNoCodeToLetItGo(Synthesis synthesis, String part) {
        var hooks = group(synthesis, part).property("/LifecycleHookSpecificationList");
        assertThat(hooks).hasSize(2);
        assertThat(hooks.at("/1/LifecycleHookName").asText()).isEqualTo("terminate");
        assertThat(hooks.at("/1/LifecycleTransition").asText()).isEqualTo("autoscaling:EC2_INSTANCE_TERMINATING");
        assertThat(hooks.at("/1/DefaultResult").asText()).isEqualTo("CONTINUE");
        assertThat(hooks.at("/1/HeartbeatTimeout").asInt())
                .isEqualTo(scaling(synthesis, part).drainSeconds());
        assertThat(synthesis.resources("AWS::AutoScaling::LifecycleHook"))
                .as("a hook of its own misses the first instances")
                .isEmpty();
    }

    @Proof
    void launchesBeforeItTerminates(Synthesis synthesis, String part) {
        var policy = group(synthesis, part).property("/InstanceMaintenancePolicy");
        assertThat(policy.path("MinHealthyPercentage").asInt()).isEqualTo(100);
        assertThat(policy.path("MaxHealthyPercentage").asInt()).isEqualTo(150);
    }

    @Proof
    void rollsItsServersWhenTheLaunchTemplateChanges(Synthesis synthesis, String part) {
        var group = group(synthesis, part);
        var refresh = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh");
        assertThat(refresh.path("Strategy").asText()).isEqualTo("Rolling");
        assertThat(refresh.at("/Preferences/MinHealthyPercentage").asInt()).isEqualTo(100);
        assertThat(refresh.at("/Preferences/MaxHealthyPercentage").asInt()).isEqualTo(150);
        assertThat(refresh.at("/Preferences/InstanceWarmup")).isEqualTo(group.property("/DefaultInstanceWarmup"));
        assertThat(group.property("/LaunchTemplate/Version/Fn::GetAtt/1").asText())
                .isEqualTo("LatestVersionNumber");
    }

    @Proof
    void stopsRollingOnSymptomsOfItsNewServers(Synthesis synthesis, String part) {
        var alarms = group(synthesis, part)
                .body()
                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms");
        List<String> ids = new ArrayList<>();
        alarms.forEach(alarm -> ids.add(alarm.path("Ref").asText()));
        assertThat(ids)
                .hasSize(4)
                .contains(part.equals("LoadBalancer") ? "FrontDoorUnhealthyAlarm20873A32" : "ErrorsAlarm")
                .anyMatch(id -> id.startsWith("TierHostsAlarm"))
                .anyMatch(id -> id.startsWith("TierMembershipAgeAlarm"))
                .anyMatch(id -> id.startsWith("TierMembershipRefusedAlarm"));
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "Undo changes with a manual or auto rollback": a refresh starts only while all its
     * alarms are OK. One that is not there yet refuses it, so it is referred to, which is a dependency; and one without data,
     * which are missing while nobody sends requests.
     */
    @Proof
    void isNotKeptFromRollingByAnAlarmThatIsMissingOrHasNoData(Synthesis synthesis, String part) {
        var group = group(synthesis, part);
        var alarms = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms");
        assertThat(alarms).isNotEmpty();
        for (JsonNode reference : alarms) {
            var id = reference.path("Ref").asText();
            assertThat(synthesis.resources(part, "AWS::CloudWatch::Alarm"))
                    .filteredOn(alarm -> alarm.id().equals(id))
                    .singleElement()
                    .satisfies(alarm -> assertThat(
                                    alarm.property("/TreatMissingData").asText())
                            .isIn("breaching", "notBreaching"));
        }
    }

    /**
     * The way out where an alarm keeps ringing that only the next version can silence: that one deployment asks no alarm.
     * Nothing else differs, so that going back is no change either.
     */
    @Test
    void isRolledWithoutAlarmsWhereThePersonWhoDeploysSaysSo() {
        var unguarded = Synthesis.ofDev("rollOut", "unguarded");
        Map<String, JsonNode> templates = new LinkedHashMap<>();
        unguarded.templates().forEach((part, template) -> templates.put(part, template.deepCopy()));
        unguarded.resources("AWS::AutoScaling::AutoScalingGroup").forEach(group -> {
            var refresh = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh");
            assertThat(refresh.at("/Preferences").has("AlarmSpecification")).isFalse();
            assertThat(refresh.at("/Preferences").has("BakeTime")).isFalse();
            var preferences = (ObjectNode) templates
                    .get(group.part())
                    .path("Resources")
                    .path(group.id())
                    .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
            var guarded =
                    group(Synthesis.of("dev"), group.part()).body().at("/UpdatePolicy/AutoScalingInstanceRefresh");
            for (String checkpoint : List.of("CheckpointPercentages", "CheckpointDelay")) {
                assertThat(preferences.has(checkpoint)).as(checkpoint).isFalse();
                preferences.set(checkpoint, guarded.path("Preferences").path(checkpoint));
            }
            preferences.set("BakeTime", guarded.at("/Preferences/BakeTime"));
            preferences.set("AlarmSpecification", guarded.at("/Preferences/AlarmSpecification"));
        });
        assertThat(templates).isEqualTo(Synthesis.of("dev").templates());
    }

    /**
     * "Add checkpoints to an instance refresh": a bad version is to be stopped at its first server. An alarm on what servers do
     * rings after the minute in which it began, as many whole ones as it asks for, and one until logs have become metrics. Membership's
     * need not: where it fails, the launch hook holds new servers.
     */
    @Proof
    void letsItsAlarmsRingForOneServerBeforeOthersFollow(Synthesis synthesis, String part) {
        var group = group(synthesis, part);
        var preferences = group.body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
        int percent = preferences.at("/CheckpointPercentages/0").asInt();
        assertThat(percent * group.property("/MaxSize").asInt()).isBetween(1, 100);
        assertThat(preferences.path("CheckpointPercentages")).last().isEqualTo(IntNode.valueOf(100));
        int alarms = 0;
        for (JsonNode reference : preferences.at("/AlarmSpecification/Alarms")) {
            String id = reference.path("Ref").asText();
            if (!id.startsWith("TierMembership")) {
                var alarm = synthesis.resources(part, "AWS::CloudWatch::Alarm").stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .findFirst()
                        .orElseThrow();
                int periods = alarm.property("/DatapointsToAlarm")
                        .asInt(alarm.property("/EvaluationPeriods").asInt());
                assertThat(preferences.path("InstanceWarmup").asInt()
                                + preferences.path("CheckpointDelay").asInt())
                        .as(id)
                        .isGreaterThanOrEqualTo((1 + periods + 1) * 60);
                alarms++;
            }
        }
        assertThat(alarms).isEqualTo(2);
    }

    @Proof
    void watchesLongerThanItsAlarmsNeed(Synthesis synthesis, String part) {
        var preferences = group(synthesis, part).body().at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences");
        for (JsonNode reference : preferences.at("/AlarmSpecification/Alarms")) {
            String id = reference.path("Ref").asText();
            var alarm = synthesis.resources(part, "AWS::CloudWatch::Alarm").stream()
                    .filter(candidate -> candidate.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            int seconds = alarm.property("/Period").asInt(60)
                    * alarm.property("/EvaluationPeriods").asInt();
            assertThat(seconds)
                    .as(id)
                    .isLessThanOrEqualTo(preferences.path("BakeTime").asInt());
        }
    }

    @Proof
    void isNeverReplacedForWhatItsTargetGroupSays(Synthesis synthesis, String part) {
        assertThat(group(synthesis, part).property("/HealthCheckType").asText()).isEqualTo("EC2");
    }

    @ParameterizedTest
    @CsvSource({
        "dev, LoadBalancer, 2, 4",
        "dev, Web, 2, 8",
        "dev, Application, 2, 8",
        "prod, LoadBalancer, 3, 9",
        "prod, Web, 3, 30",
        "prod, Application, 3, 30"
    })
    void scalesBetweenItsMinimumAndItsMaximum(String environment, String part, String minimum, String maximum) {
        var synthesis = Synthesis.of(environment);
        var group = group(synthesis, part);
        assertThat(group.property("/MinSize").asText()).isEqualTo(minimum);
        assertThat(group.property("/MaxSize").asText()).isEqualTo(maximum);
        var policy = synthesis.resource(part, "AWS::AutoScaling::ScalingPolicy");
        assertThat(policy.property("/PolicyType").asText()).isEqualTo("TargetTrackingScaling");
        assertThat(policy.property("/TargetTrackingConfiguration/TargetValue").asInt())
                .isEqualTo(60);
        assertThat(policy.property("/AutoScalingGroupName/Ref").asText()).isEqualTo(group.id());
    }

    /**
     * AWS CloudFormation User Guide, "UpdatePolicy attribute", AutoScalingScheduledAction: otherwise an update of the group takes back
     * what a schedule has set.
     */
    @Test
    void hasMoreServersAtLeastByItsSchedules() {
        var synthesis = Synthesis.ofDev(edit -> edit.set(
                        "environments.dev.web.schedules.morning",
                        Map.of("schedule", "45 7 * * 1-5", "timeZone", "Europe/Berlin", "minimum", 6))
                .set("environments.dev.web.schedules.evening", Map.of("schedule", "0 20 * * *", "minimum", 2)));
        var group = group(synthesis, "Web");
        assertThat(synthesis.resources("AWS::AutoScaling::ScheduledAction"))
                .allSatisfy(action -> assertThat(
                                action.property("/AutoScalingGroupName/Ref").asText())
                        .isEqualTo(group.id()))
                .extracting(
                        action -> action.property("/Recurrence").asText(),
                        action -> action.property("/TimeZone").asText(),
                        action -> action.property("/MinSize").asInt(),
                        action -> action.property("/MaxSize").isMissingNode()
                                && action.property("/DesiredCapacity").isMissingNode())
                .containsExactlyInAnyOrder(
                        tuple("45 7 * * 1-5", "Europe/Berlin", 6, true), tuple("0 20 * * *", "", 2, true));
        assertThat(synthesis.resources("AWS::AutoScaling::ScheduledAction"))
                .as("one after the other, since of several at a time some are refused (TerraConstructs/base#127)")
                .extracting(action -> action.body().path("DependsOn").size())
                .containsExactlyInAnyOrder(0, 1);
        String policy = "/UpdatePolicy/AutoScalingScheduledAction/IgnoreUnmodifiedGroupSizeProperties";
        assertThat(group.body().at(policy).asBoolean()).isTrue();
        assertThat(group(synthesis, "Application").body().at(policy).isMissingNode())
                .isTrue();
    }

    /** cfn-lint E3712: target tracking needs a group whose MaxSize is greater than its MinSize. */
    @Test
    void hasNoScalingPolicyWithoutRoomToScale() {
        var synthesis = Synthesis.ofDev(
                edit -> edit.set("environments.dev.web.minimum", 4).set("environments.dev.web.maximum", 4));
        assertThat(synthesis.resources("AWS::AutoScaling::ScalingPolicy"))
                .extracting(Resource::part)
                .containsExactly("Application", "LoadBalancer");
    }

    @Test
    void followsTheDrainTimeOfTheConfiguration() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.web.drainSeconds", 240));
        assertThat(group(synthesis, "Web")
                        .property("/LifecycleHookSpecificationList/1/HeartbeatTimeout")
                        .asInt())
                .isEqualTo(240);
    }

    /** What a group depends on may not refer to it: the deployment would wait for itself. */
    @Proof
    void namesTheGroupWhereItCantReferToIt(Synthesis synthesis, String part) {
        var group = group(synthesis, part);
        assertThat(synthesis.hostRole(part).body().toString())
                .contains(group.property("/AutoScalingGroupName").asText())
                .doesNotContain(group.id());
        assertThat(launchTemplate(synthesis, part).body().toString()).doesNotContain("\"" + group.id() + "\"");
    }

    private static Scaling scaling(Synthesis synthesis, String part) {
        var configuration = synthesis.configuration();
        return switch (part) {
            case "LoadBalancer" -> configuration.loadBalancer().scaling();
            case "Web" -> configuration.web().scaling();
            case "Application" -> configuration.application().scaling();
            default -> throw new AssertionError(part);
        };
    }

    private static Resource group(Synthesis synthesis, String part) {
        return synthesis.resource(part, "AWS::AutoScaling::AutoScalingGroup");
    }

    private static Resource launchTemplate(Synthesis synthesis, String part) {
        return synthesis.resource(part, "AWS::EC2::LaunchTemplate");
    }
}
