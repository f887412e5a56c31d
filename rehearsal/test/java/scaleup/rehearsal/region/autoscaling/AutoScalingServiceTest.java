package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.gateway.Refusal;

class AutoScalingServiceTest {
    private final PlayedAutoScaling played = new PlayedAutoScaling(Runnable::run);

    @BeforeEach
    void twoGroups() {
        played.create("web", 2, PlayedAutoScaling.HOOKS + ", \"DefaultInstanceWarmup\": 30");
        played.create("application", 1, "");
        played.pass(Duration.ofSeconds(1));
    }

    private static void refused(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(400);
                    assertThat(refusal.code()).isEqualTo(code);
                })
                .hasMessage(message);
    }

    private JsonNode complete(String by, String value, String result) throws Refusal {
        return played.call(
                "CompleteLifecycleAction",
                "{\"AutoScalingGroupName\": \"web\", \"LifecycleHookName\": \"launch\", \"%s\": \"%s\", \"LifecycleActionResult\": \"%s\"}"
                        .formatted(by, value, result));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CancelInstanceRefresh",
                "CompleteLifecycleAction",
                "DescribeAutoScalingGroups",
                "DescribeAutoScalingInstances",
                "DescribeInstanceRefreshes",
                "DescribeLifecycleHooks",
                "DescribeScalingActivities",
                "RecordLifecycleActionHeartbeat",
                "SetDesiredCapacity",
                "SetInstanceHealth",
                "StartInstanceRefresh",
                "TerminateInstanceInAutoScalingGroup",
                "UpdateAutoScalingGroup"
            })
    void plays(String action) {
        assertThat(played.service.plays(action)).isTrue();
        assertThat(played.service.plays(action + "s")).isFalse();
    }

    @Test
    void describesAGroup() throws Refusal {
        JsonNode group = played.group("web");
        assertThat(group.path("MinSize").asInt()).isEqualTo(2);
        assertThat(group.path("MaxSize").asInt()).isEqualTo(8);
        assertThat(group.path("DesiredCapacity").asInt()).isEqualTo(2);
        assertThat(group.path("HealthCheckType").asText()).isEqualTo("EC2");
        assertThat(group.path("VPCZoneIdentifier").asText()).isEqualTo("subnet-a,subnet-b");
        assertThat(group.path("AvailabilityZones")).isEqualTo(Ground.json("[\"eu-central-1a\", \"eu-central-1b\"]"));
        assertThat(group.path("DefaultInstanceWarmup").asInt()).isEqualTo(30);
        assertThat(group.path("CreatedTime").asText()).isEqualTo("2026-01-01T00:00:00Z");
        JsonNode instance = group.path("Instances").path(0);
        assertThat(instance).isEqualTo(Ground.json("""
                        {
                          "InstanceId": "%s",
                          "InstanceType": "t4g.micro",
                          "ImageId": "%s",
                          "AvailabilityZone": "eu-central-1a",
                          "LifecycleState": "Pending:Wait",
                          "HealthStatus": "Healthy",
                          "LaunchTemplate": {"LaunchTemplateId": "%s", "LaunchTemplateName": "web", "Version": "1"},
                          "ProtectedFromScaleIn": false
                        }""".formatted(
                instance.path("InstanceId").asText(), instance.path("ImageId").asText(), played.template)));
    }

    @Test
    void describesGroupsPageByPage() throws Refusal {
        JsonNode first = played.call("DescribeAutoScalingGroups", "{\"MaxRecords\": \"1\"}");
        assertThat(first.at("/AutoScalingGroups/0/AutoScalingGroupName").asText())
                .isEqualTo("application");
        JsonNode second = played.call(
                "DescribeAutoScalingGroups",
                "{\"MaxRecords\": \"1\", \"NextToken\": \"%s\"}"
                        .formatted(first.path("NextToken").asText()));
        assertThat(second.at("/AutoScalingGroups/0/AutoScalingGroupName").asText())
                .isEqualTo("web");
        assertThat(second.has("NextToken")).isFalse();
        refused(
                () -> played.call("DescribeAutoScalingGroups", "{\"NextToken\": \"???\"}"),
                "InvalidNextToken",
                "The NextToken value is not valid.");
        assertThat(played.call("DescribeAutoScalingGroups", "{\"AutoScalingGroupNames\": [\"missing\"]}")
                        .path("AutoScalingGroups"))
                .isEmpty();
    }

    @Test
    void describesInstancesOfAllGroups() throws Refusal {
        JsonNode all = played.call("DescribeAutoScalingInstances", "{}").path("AutoScalingInstances");
        assertThat(all).hasSize(3);
        String id = played.instance("application", 0);
        JsonNode one = played.call("DescribeAutoScalingInstances", "{\"InstanceIds\": [\"%s\"]}".formatted(id))
                .at("/AutoScalingInstances/0");
        assertThat(one.path("AutoScalingGroupName").asText()).isEqualTo("application");
        assertThat(one.path("LifecycleState").asText()).isEqualTo("InService");
        assertThat(one.path("HealthStatus").asText()).isEqualTo("HEALTHY");
    }

    @Test
    void describesHooks() throws Refusal {
        JsonNode hooks = played.call(
                        "DescribeLifecycleHooks",
                        "{\"AutoScalingGroupName\": \"web\", \"LifecycleHookNames\": [\"launch\"]}")
                .path("LifecycleHooks");
        // Read again: a number read is of another class than one written.
        assertThat(Ground.json(hooks.toString())).isEqualTo(Ground.json("""
                        [{
                          "LifecycleHookName": "launch",
                          "AutoScalingGroupName": "web",
                          "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                          "HeartbeatTimeout": 900,
                          "GlobalTimeout": 90000,
                          "DefaultResult": "ABANDON"
                        }]"""));
    }

    @Test
    void completesALifecycleActionByInstanceOrToken() throws Refusal {
        complete("InstanceId", played.instance("web", 0), "CONTINUE");
        String token = played.ground
                .events("EC2 Instance-launch Lifecycle Action")
                .get(1)
                .detail()
                .path("LifecycleActionToken")
                .asText();
        complete("LifecycleActionToken", token, "CONTINUE");
        played.pass(Duration.ofSeconds(1));
        assertThat(played.group("web").path("Instances"))
                .allSatisfy(instance ->
                        assertThat(instance.path("LifecycleState").asText()).isEqualTo("InService"));
    }

    @Test
    void saysInTheWordsOfAwsThatNoLifecycleActionIsActive() throws Refusal {
        String instance = played.instance("web", 0);
        complete("InstanceId", instance, "CONTINUE");
        refused(
                () -> complete("InstanceId", instance, "CONTINUE"),
                "ValidationError",
                "No active Lifecycle Action found with instance ID " + instance);
        refused(
                () -> complete("LifecycleActionToken", "f66c3d47-e602-4af0-8edd-d4e4d2fe4620", "CONTINUE"),
                "ValidationError",
                "No active Lifecycle Action found with token f66c3d47-e602-4af0-8edd-d4e4d2fe4620");
        refused(
                () -> complete("InstanceId", instance, "MAYBE"),
                "ValidationError",
                "Lifecycle Action Result must be one of CONTINUE, ABANDON: MAYBE");
    }

    @Test
    void aHeartbeatExtendsALifecycleAction() throws Refusal {
        played.pass(Duration.ofSeconds(890));
        played.call(
                "RecordLifecycleActionHeartbeat",
                "{\"AutoScalingGroupName\": \"web\", \"LifecycleHookName\": \"launch\", \"InstanceId\": \"%s\"}"
                        .formatted(played.instance("web", 0)));
        played.pass(Duration.ofSeconds(20));
        List<String> states = new ArrayList<>();
        played.group("web")
                .path("Instances")
                .forEach(instance -> states.add(instance.path("LifecycleState").asText()));
        assertThat(states).startsWith("Pending:Wait", "Terminating:Wait");
    }

    @Test
    void setsAnInstancesHealth() throws Refusal {
        String id = played.instance("application", 0);
        played.call("SetInstanceHealth", "{\"InstanceId\": \"%s\", \"HealthStatus\": \"Unhealthy\"}".formatted(id));
        played.pass(Duration.ofSeconds(1));
        assertThat(played.instance("application", 0)).isNotEqualTo(id);
        refused(
                () -> played.call(
                        "SetInstanceHealth", "{\"InstanceId\": \"%s\", \"HealthStatus\": \"Unhealthy\"}".formatted(id)),
                "ValidationError",
                "Instance Id not found - No managed instance found for instance ID " + id);
    }

    @Test
    void setsTheDesiredCapacityWithinItsLimits() throws Refusal {
        String set = "{\"AutoScalingGroupName\": \"application\", \"DesiredCapacity\": \"%d\"}";
        played.call("SetDesiredCapacity", set.formatted(3));
        assertThat(played.group("application").path("Instances")).hasSize(3);
        refused(
                () -> played.call("SetDesiredCapacity", set.formatted(9)),
                "ValidationError",
                "New SetDesiredCapacity value 9 is above max value 8 for the AutoScalingGroup.");
        refused(
                () -> played.call("SetDesiredCapacity", set.formatted(0)),
                "ValidationError",
                "New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.");
        refused(
                () -> played.call(
                        "SetDesiredCapacity", "{\"AutoScalingGroupName\": \"missing\", \"DesiredCapacity\": \"1\"}"),
                "ValidationError",
                "AutoScalingGroup name not found - AutoScalingGroup 'missing' not found");
    }

    @Test
    void terminatesAnInstance() throws Refusal {
        String terminate = "{\"InstanceId\": \"%s\", \"ShouldDecrementDesiredCapacity\": \"%b\"}";
        String id = played.instance("application", 0);
        JsonNode activity = played.call("TerminateInstanceInAutoScalingGroup", terminate.formatted(id, false))
                .path("Activity");
        assertThat(activity.path("Description").asText()).isEqualTo("Terminating EC2 instance: " + id);
        assertThat(activity.path("StatusCode").asText()).isEqualTo("InProgress");
        assertThat(activity.path("Details").asText())
                .isEqualTo("{\"Subnet ID\":\"subnet-a\",\"Availability Zone\":\"eu-central-1a\"}");
        played.pass(Duration.ofSeconds(1));
        refused(
                () -> played.call(
                        "TerminateInstanceInAutoScalingGroup",
                        terminate.formatted(played.instance("application", 0), true)),
                "ValidationError",
                "Currently, desiredSize equals minSize (1). Terminating instance without replacement will violate group's"
                        + " min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's"
                        + " min size.");
    }

    @Test
    void updatesSizesAndLaunchTemplate() throws Refusal {
        String update = "{\"AutoScalingGroupName\": \"application\", %s}";
        played.call("UpdateAutoScalingGroup", update.formatted("\"MinSize\": \"2\", \"MaxSize\": \"3\""));
        assertThat(played.group("application").path("DesiredCapacity").asInt()).isEqualTo(2);
        played.call(
                "UpdateAutoScalingGroup",
                update.formatted("\"LaunchTemplate\": {\"LaunchTemplateId\": \"%s\", \"Version\": \"$Latest\"}"
                        .formatted(played.template)));
        assertThat(played.group("application").at("/LaunchTemplate/Version").asText())
                .isEqualTo("$Latest");
        refused(
                () -> played.call("UpdateAutoScalingGroup", update.formatted("\"MinSize\": \"4\"")),
                "ValidationError",
                "Max bound, 3, must be greater than or equal to min bound, 4");
        refused(
                () -> played.call("UpdateAutoScalingGroup", update.formatted("\"PlacementGroup\": \"near\"")),
                "ValidationError",
                "The request: PlacementGroup is not played; known are "
                        + "AutoScalingGroupName, DesiredCapacity, LaunchTemplate, MaxSize, MinSize");
        refused(
                () -> played.call(
                        "UpdateAutoScalingGroup",
                        update.formatted("\"LaunchTemplate\": {\"LaunchTemplateId\": \"%s\", \"Version\": \"7\"}"
                                .formatted(played.template))),
                "ValidationError",
                "You must use a valid launch template. Could not find launch template version 7 of " + played.template);
    }

    @Test
    void startsDescribesAndCancelsAnInstanceRefresh() throws Refusal {
        String name = "{\"AutoScalingGroupName\": \"application\"}";
        String id = played.call("StartInstanceRefresh", name)
                .path("InstanceRefreshId")
                .asText();
        refused(
                () -> played.call("StartInstanceRefresh", name),
                "InstanceRefreshInProgress",
                "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
        JsonNode pending = played.call("DescribeInstanceRefreshes", name).at("/InstanceRefreshes/0");
        assertThat(pending.path("Status").asText()).isEqualTo("Pending");
        assertThat(pending.at("/Preferences/MinHealthyPercentage").asInt()).isEqualTo(90);
        assertThat(played.call("CancelInstanceRefresh", name)
                        .path("InstanceRefreshId")
                        .asText())
                .isEqualTo(id);
        played.pass(Duration.ofSeconds(2));
        assertThat(played.call("DescribeInstanceRefreshes", name)
                        .at("/InstanceRefreshes/0/Status")
                        .asText())
                .isEqualTo("Cancelled");
        refused(
                () -> played.call("CancelInstanceRefresh", name),
                "ActiveInstanceRefreshNotFound",
                "No in progress or pending Instance Refresh found for Auto Scaling group application");
    }

    @Test
    void describesActivitiesThoseInProgressFirst() throws Refusal {
        played.call(
                "SetInstanceHealth",
                "{\"InstanceId\": \"%s\", \"HealthStatus\": \"Unhealthy\"}"
                        .formatted(played.instance("application", 0)));
        played.pass(Duration.ofSeconds(1));
        JsonNode activities = played.call("DescribeScalingActivities", "{\"AutoScalingGroupName\": \"application\"}")
                .path("Activities");
        List<String> described = new ArrayList<>();
        activities.forEach(
                activity -> described.add(activity.path("Description").asText().substring(0, 11)
                        + activity.path("StatusCode").asText()));
        assertThat(described)
                .containsExactly("Launching aSuccessful", "TerminatingSuccessful", "Launching aSuccessful");
        assertThat(played.call("DescribeScalingActivities", "{}")
                        .at("/Activities/0/StatusCode")
                        .asText())
                .isEqualTo("MidLifecycleAction");
        JsonNode page = played.call("DescribeScalingActivities", "{\"MaxRecords\": \"2\"}");
        assertThat(page.path("Activities")).hasSize(2);
        assertThat(played.call(
                                "DescribeScalingActivities",
                                "{\"NextToken\": \"%s\"}"
                                        .formatted(page.path("NextToken").asText()))
                        .path("Activities"))
                .hasSize(3);
    }
}
