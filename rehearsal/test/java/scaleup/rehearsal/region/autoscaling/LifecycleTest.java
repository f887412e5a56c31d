package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.events.Event;

/** 'How lifecycle hooks work in Auto Scaling groups' and 'Amazon EC2 Auto Scaling event reference'. */
class LifecycleTest {
    private static final String HOOKS = """
            {"MinSize": "%d", "MaxSize": "8", "TargetGroupARNs": [%s], "LifecycleHookSpecificationList": [
              {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
               "HeartbeatTimeout": 900, "DefaultResult": "ABANDON", "NotificationMetadata": "hello"},
              {"LifecycleHookName": "terminate", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
               "HeartbeatTimeout": 180, "DefaultResult": "CONTINUE"}]}""";

    private static DrivenGroup hooked(int size, String... targetGroups) {
        String quoted = targetGroups.length == 0 ? "" : "\"" + String.join("\", \"", targetGroups) + "\"";
        return new DrivenGroup(HOOKS.formatted(size, quoted));
    }

    /** A hooked group of one instance that is in service. */
    private static DrivenGroup inService(String... targetGroups) {
        DrivenGroup driven = hooked(1, targetGroups);
        driven.launched(1);
        driven.complete(driven.member(1), "launch", LifecycleAction.Result.CONTINUE);
        driven.tick(Duration.ofSeconds(1));
        driven.events.clear();
        return driven;
    }

    @Test
    void aGroupLaunchesItsMinimumAtOnceWhereNoDesiredCapacityIsNamed() {
        var driven = new DrivenGroup("{\"MinSize\": \"2\", \"MaxSize\": \"4\"}");
        assertThat(driven.launching).hasSize(2);
        assertThat(driven.states()).containsExactly("1 Pending", "2 Pending");
        driven.launched(2);
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 Pending", "2 InService");
    }

    @Test
    void aLaunchHookHoldsAnInstanceAndSaysSo() {
        DrivenGroup driven = hooked(1);
        driven.launched(1);
        assertThat(driven.states()).containsExactly("1 Pending:Wait");
        Member member = driven.member(1);
        Event event = driven.events("EC2 Instance-launch Lifecycle Action").get(0);
        assertThat(event.source()).isEqualTo("aws.autoscaling");
        assertThat(event.resources()).containsExactly(driven.group.arn());
        assertThat(driven.group.arn())
                .matches("arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:[0-9a-f-]{36}"
                        + ":autoScalingGroupName/web");
        assertThat(event.detail())
                .isEqualTo(Ground.json("""
                        {
                          "AutoScalingGroupName": "web",
                          "LifecycleActionToken": "%s",
                          "LifecycleHookName": "launch",
                          "EC2InstanceId": "%s",
                          "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                          "NotificationMetadata": "hello",
                          "Origin": "EC2",
                          "Destination": "AutoScalingGroup"
                        }""".formatted(member.actions.get(0).token(), DrivenGroup.id(1))));
        assertThat(member.launch.status()).isEqualTo("MidLifecycleAction");
        assertThat(member.state.target()).isEqualTo("InService");
    }

    @Test
    void aCompletedLaunchHookLetsTheInstanceProceedIntoService() {
        DrivenGroup driven = hooked(1);
        driven.launched(1);
        driven.complete(driven.member(1), "launch", LifecycleAction.Result.CONTINUE);
        assertThat(driven.states()).containsExactly("1 Pending:Proceed");
        assertThat(driven.events("EC2 Instance Launch Successful")).isEmpty();
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 InService");
        Event event = driven.events("EC2 Instance Launch Successful").get(0);
        assertThat(event.resources())
                .containsExactly(
                        driven.group.arn(), "arn:aws:ec2:eu-central-1:111122223333:instance/" + DrivenGroup.id(1));
        assertThat(event.detail()).isEqualTo(Ground.json("""
                        {
                          "AutoScalingGroupName": "web",
                          "StatusCode": "InProgress",
                          "Description": "Launching a new EC2 instance: %s",
                          "ActivityId": "%s",
                          "Details": {"Availability Zone": "a", "Subnet ID": "subnet-a"},
                          "RequestId": "%s",
                          "StatusMessage": "",
                          "StartTime": "2026-01-01T00:00:00Z",
                          "EndTime": "2026-01-01T00:00:01Z",
                          "EC2InstanceId": "%s",
                          "Cause": "%s"
                        }""".formatted(
                        DrivenGroup.id(1),
                        driven.member(1).launch.id(),
                        event.detail().path("RequestId").asText(),
                        DrivenGroup.id(1),
                        "At 2026-01-01T00:00:00Z a user request created an AutoScalingGroup changing the"
                                + " desired capacity from 0 to 1.  At 2026-01-01T00:00:00Z an instance was"
                                + " started in response to a difference between desired and actual"
                                + " capacity, increasing the capacity from 0 to 1.")));
    }

    @Test
    void aLaunchThatIsNotCompletedInTimeIsAbandonedAndReplaced() {
        DrivenGroup driven = hooked(1);
        driven.launched(1);
        String token = driven.member(1).actions.get(0).token();
        driven.tick(Duration.ofSeconds(899));
        assertThat(driven.states()).containsExactly("1 Pending:Wait");
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Wait");
        Event event = driven.events("EC2 Instance Launch Unsuccessful").get(0);
        assertThat(event.detail().path("StatusCode").asText()).isEqualTo("Failed");
        assertThat(event.detail().path("StatusMessage").asText())
                .isEqualTo("Instance failed to complete user's Lifecycle Action: Lifecycle Action with token " + token
                        + " was abandoned: Heartbeat Timeout");
        driven.tick(Duration.ofSeconds(5));
        assertThat(driven.states()).containsExactly("1 Terminating:Wait", "2 Pending");
    }

    @Test
    void anAbandonedLaunchIsTerminatedAndReplaced() {
        DrivenGroup driven = hooked(1);
        driven.launched(1);
        driven.complete(driven.member(1), "launch", LifecycleAction.Result.ABANDON);
        assertThat(driven.events("EC2 Instance Launch Unsuccessful")
                        .get(0)
                        .detail()
                        .path("StatusMessage")
                        .asText())
                .endsWith("was abandoned: Lifecycle Action Completed with ABANDON Result");
        driven.complete(driven.member(1), "terminate", LifecycleAction.Result.CONTINUE);
        driven.terminated(1);
        driven.tick(Duration.ofSeconds(5));
        assertThat(driven.states()).containsExactly("2 Pending");
    }

    @Test
    void aHookWhoseDefaultResultIsContinueLetsTheInstanceIntoService() {
        var driven = new DrivenGroup("""
                {"MinSize": 1, "MaxSize": 1, "LifecycleHookSpecificationList": [
                  {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                   "HeartbeatTimeout": 30, "DefaultResult": "CONTINUE"}]}""");
        driven.launched(1);
        driven.tick(Duration.ofSeconds(30));
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 InService");
    }

    @Test
    void aHookHasAnHourAndAbandonsByDefault() {
        var driven = new DrivenGroup("""
                {"MinSize": 1, "MaxSize": 1, "LifecycleHookSpecificationList": [
                  {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}]}""");
        Hook hook = driven.group.settings().hooks().get(0);
        assertThat(hook.heartbeat()).isEqualTo(Duration.ofHours(1));
        assertThat(hook.globalTimeout()).isEqualTo(Duration.ofDays(2));
        assertThat(hook.defaultResult()).isEqualTo(LifecycleAction.Result.ABANDON);
    }

    @Test
    void aHeartbeatStartsTheTimeoutAgainButNotBeyondAHundredTimes() {
        DrivenGroup driven = inService();
        driven.unhealthy(driven.member(1));
        LifecycleAction action = driven.member(1).actions.get(0);
        for (int beat = 0; beat < 100; beat++) {
            assertThat(driven.states()).contains("1 Terminating:Wait");
            action.heartbeat(driven.now());
            driven.tick(Duration.ofSeconds(179));
        }
        action.heartbeat(driven.now());
        driven.tick(Duration.ofSeconds(100));
        assertThat(driven.states()).contains("1 Terminating:Proceed");
    }

    @Test
    void allHooksOfATransitionMustBeCompletedAndOneCanAbandon() {
        String two = """
                {"MinSize": 1, "MaxSize": 1, "LifecycleHookSpecificationList": [
                  {"LifecycleHookName": "one", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"},
                  {"LifecycleHookName": "two", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}]}""";
        var both = new DrivenGroup(two);
        both.launched(1);
        both.complete(both.member(1), "two", LifecycleAction.Result.CONTINUE);
        assertThat(both.states()).containsExactly("1 Pending:Wait");
        both.complete(both.member(1), "one", LifecycleAction.Result.CONTINUE);
        assertThat(both.states()).containsExactly("1 Pending:Proceed");

        var abandoned = new DrivenGroup(two);
        abandoned.launched(1);
        abandoned.complete(abandoned.member(1), "two", LifecycleAction.Result.ABANDON);
        assertThat(abandoned.states()).contains("1 Terminating:Proceed");
    }

    @Test
    void aTerminateHookHoldsAnInstanceUntilItsTimeIsUp() {
        DrivenGroup driven = inService();
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Wait", "2 Pending");
        assertThat(driven.member(1).state.target()).isEqualTo("Terminated");
        Event event = driven.events("EC2 Instance-terminate Lifecycle Action").get(0);
        assertThat(event.resources()).containsExactly(driven.group.arn());
        assertThat(event.detail()).isEqualTo(Ground.json("""
                        {
                          "AutoScalingGroupName": "web",
                          "LifecycleActionToken": "%s",
                          "LifecycleHookName": "terminate",
                          "EC2InstanceId": "%s",
                          "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
                          "Origin": "AutoScalingGroup",
                          "Destination": "EC2"
                        }""".formatted(
                        driven.member(1).actions.get(0).token(), DrivenGroup.id(1))));
        driven.tick(Duration.ofMinutes(3));
        assertThat(driven.states()).contains("1 Terminating:Proceed");
        driven.terminated(1);
        assertThat(driven.states()).doesNotContain("1 Terminated").hasSize(1);
        Event ended = driven.events("EC2 Instance Terminate Successful").get(0);
        assertThat(ended.detail().path("StatusCode").asText()).isEqualTo("InProgress");
        assertThat(ended.detail().path("Description").asText())
                .isEqualTo("Terminating EC2 instance: " + DrivenGroup.id(1));
        assertThat(ended.detail().path("Cause").asText())
                .isEqualTo("At 2026-01-01T00:00:01Z an instance was taken out of service in response to a user"
                        + " health-check.");
    }

    @Test
    void anAbandonedTerminationGoesOnToo() {
        DrivenGroup driven = inService();
        driven.unhealthy(driven.member(1));
        driven.complete(driven.member(1), "terminate", LifecycleAction.Result.ABANDON);
        assertThat(driven.terminating).containsOnlyKeys(1);
    }

    @Test
    void anInstanceIsRegisteredAfterItsLaunchHookAndBeforeItIsInService() {
        DrivenGroup driven = hooked(1, "https", "http");
        driven.launched(1);
        assertThat(driven.registered).isEmpty();
        driven.complete(driven.member(1), "launch", LifecycleAction.Result.CONTINUE);
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.registered).containsExactly("https " + DrivenGroup.id(1), "http " + DrivenGroup.id(1));
    }

    @Test
    void aTerminatingInstanceIsDrainedBeforeItsTerminateHook() {
        DrivenGroup driven = inService("https", "http");
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).contains("1 Terminating");
        assertThat(driven.draining).containsExactly("https " + DrivenGroup.id(1), "http " + DrivenGroup.id(1));
        assertThat(driven.member(1).termination.orElseThrow().status()).isEqualTo("WaitingForELBConnectionDraining");
        driven.drained(1, "http");
        assertThat(driven.states()).contains("1 Terminating");
        driven.drained(1, "https");
        assertThat(driven.states()).contains("1 Terminating:Wait");
    }

    @Test
    void aMachineThatCannotBeStartedIsAnUnsuccessfulLaunchAndTriedAgainInAnotherZone() {
        var driven = new DrivenGroup("{\"MinSize\": 1, \"MaxSize\": 1}");
        driven.launchFailed(1, "no space left on device");
        Event event = driven.events("EC2 Instance Launch Unsuccessful").get(0);
        assertThat(event.detail().path("StatusMessage").asText())
                .isEqualTo("no space left on device. Launching EC2 instance failed.");
        assertThat(driven.group.activities()).singleElement().satisfies(activity -> assertThat(activity.status())
                .isEqualTo("Failed"));
        assertThat(driven.states()).isEmpty();
        driven.tick(Duration.ofSeconds(5));
        assertThat(driven.member(2).zone).isEqualTo("b");
    }

    @Test
    void launchesThatFailInARowAreTriedMoreAndMoreSeldom() {
        var driven = new DrivenGroup("{\"MinSize\": 1, \"MaxSize\": 1}");
        for (int second = 0; second < 3_600; second++) {
            List.copyOf(driven.launching.keySet()).forEach(number -> driven.launchFailed(number, "broken"));
            driven.tick(Duration.ofSeconds(1));
        }
        assertThat(driven.launches).isBetween(10, 25);
    }

    @Test
    void aTerminationThatFailsIsTriedAgain() {
        var driven = new DrivenGroup("{\"MinSize\": 1, \"MaxSize\": 1}");
        driven.carryOut();
        driven.tick(Duration.ofSeconds(1));
        driven.unhealthy(driven.member(1));
        driven.terminating.clear();
        driven.group.terminateFailed(1, "it hangs", driven.now());
        driven.take();
        assertThat(driven.eventTypes()).contains("EC2 Instance Terminate Unsuccessful");
        driven.tick(Duration.ofSeconds(30));
        driven.terminated(1);
        assertThat(driven.eventTypes()).contains("EC2 Instance Terminate Successful");
        assertThat(driven.states()).doesNotContain("1 Terminating:Proceed");
    }

    @Test
    void instancesAreSpreadOverTheZones() {
        var driven = new DrivenGroup("{\"MinSize\": 5, \"MaxSize\": 8}");
        assertThat(driven.zones()).isEqualTo(Map.of("a", 2L, "b", 2L, "c", 1L));
    }
}
