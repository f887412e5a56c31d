package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * 'Health checks for instances in an Auto Scaling group', 'Instance maintenance policies', 'Scale your Auto Scaling
 * group'.
 */
class ReplacementTest {
    private static final String LAUNCH_FIRST = ", \"InstanceMaintenancePolicy\": {\"MinHealthyPercentage\": 100,"
            + " \"MaxHealthyPercentage\": 150}, \"DefaultInstanceWarmup\": 60";

    /** A group of so many in service and warmed up. */
    private static DrivenGroup settled(int size, String more) {
        var driven = new DrivenGroup("{\"MinSize\": %d, \"MaxSize\": 8%s}".formatted(size, more));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(61));
        driven.events.clear();
        return driven;
    }

    @Test
    void anUnhealthyInstanceIsTerminatedWhileItsReplacementLaunches() {
        DrivenGroup driven = settled(2, "");
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 InService", "3 Pending");
        assertThat(driven.member(3).zone).isEqualTo(driven.member(1).zone);
    }

    @Test
    void withAMaintenancePolicyTheReplacementIsReadyFirst() {
        DrivenGroup driven = settled(2, LAUNCH_FIRST);
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).containsExactly("1 InService", "2 InService", "3 Pending");
        assertThat(driven.member(3).launch.cause())
                .isEqualTo("At 2026-01-01T00:01:01Z an instance was launched in response to an unhealthy instance"
                        + " needing to be replaced.");
        driven.carryOut();
        driven.pass(Duration.ofMinutes(1));
        assertThat(driven.states()).containsExactly("1 InService", "2 InService", "3 InService");
        driven.pass(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("2 InService", "3 InService");
    }

    @Test
    void anInstanceThatNoLongerRunsIsReplacedAtOnce() {
        DrivenGroup driven = settled(2, LAUNCH_FIRST);
        driven.stopped(driven.member(2));
        assertThat(driven.states()).containsExactly("1 InService", "2 Terminating:Proceed", "3 Pending");
        assertThat(driven.member(2).termination.orElseThrow().cause())
                .isEqualTo("At 2026-01-01T00:01:01Z an instance was taken out of service in response to an EC2 health"
                        + " check indicating it has been terminated or stopped.");
    }

    @Test
    void allCanBeUnhealthyAtOnce() {
        DrivenGroup driven = settled(2, LAUNCH_FIRST);
        driven.unhealthy(driven.member(1));
        driven.unhealthy(driven.member(2));
        driven.pass(Duration.ofSeconds(130));
        assertThat(driven.states()).containsExactly("3 InService", "4 InService");
    }

    @Test
    void theGracePeriodOfTheHealthCheckIsRespectedUnlessItIsNotToBe() {
        var driven = new DrivenGroup("{\"MinSize\": 1, \"MaxSize\": 2, \"HealthCheckGracePeriod\": 120}");
        driven.carryOut();
        driven.pass(Duration.ofMinutes(1));
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).containsExactly("1 InService");
        assertThat(driven.member(1).healthy()).isTrue();
        driven.pass(Duration.ofSeconds(61));
        driven.unhealthy(driven.member(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 Pending");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        driven.group.setHealth(driven.member(2), false, false, driven.now());
        assertThat(driven.states()).containsExactly("2 Terminating:Proceed", "3 Pending");
    }

    @Test
    void theGracePeriodDoesNotProtectWhatDoesNotRun() {
        var driven = new DrivenGroup("{\"MinSize\": 1, \"MaxSize\": 2, \"HealthCheckGracePeriod\": 120}");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        driven.stopped(driven.member(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 Pending");
    }

    @Test
    void anInstanceThatStopsDuringItsLaunchIsAnUnsuccessfulLaunch() {
        var driven = new DrivenGroup("""
                {"MinSize": 1, "MaxSize": 1, "LifecycleHookSpecificationList": [
                  {"LifecycleHookName": "launch", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}]}""");
        driven.launched(1);
        driven.stopped(driven.member(1));
        assertThat(driven.events("EC2 Instance Launch Unsuccessful")
                        .get(0)
                        .detail()
                        .path("StatusMessage")
                        .asText())
                .isEqualTo("Instance became unhealthy while waiting for instance to be in InService state.");
        driven.pass(Duration.ofSeconds(6));
        assertThat(driven.states()).containsExactly("2 Pending:Wait");
    }

    @Test
    void moreAreLaunchedAndFewerAreLeftWhenTheDesiredCapacityChanges() {
        DrivenGroup driven = settled(2, "");
        driven.setDesired(5);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        assertThat(driven.zones()).isEqualTo(Map.of("a", 2L, "b", 2L, "c", 1L));
        assertThat(driven.member(3).launch.cause())
                .isEqualTo("At 2026-01-01T00:01:01Z a user request explicitly set group desired capacity changing the"
                        + " desired capacity from 2 to 5.  At 2026-01-01T00:01:01Z an instance was started in response to"
                        + " a difference between desired and actual capacity, increasing the capacity from 2 to 5.");
        driven.setDesired(3);
        driven.carryOut();
        assertThat(driven.zones()).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
        assertThat(driven.states()).containsExactly("3 InService", "4 InService", "5 InService");
    }

    @Test
    void scaleInTakesWhatIsOfTheOldestLaunchTemplateVersion() {
        DrivenGroup driven = settled(3, "");
        driven.stopped(driven.member(1));
        driven.templates.createVersion(
                driven.template, driven.member(2).template.data());
        driven.launchFailed(4, "try again");
        driven.pass(Duration.ofSeconds(10));
        assertThat(driven.member(5).template.number()).isEqualTo(2);
        driven.group.update(driven.group.settings().sized(0, 8), driven.now());
        driven.setDesired(1);
        driven.carryOut();
        assertThat(driven.states()).containsExactly("5 InService");
    }

    @Test
    void aTerminatedInstanceIsReplacedUnlessTheDesiredCapacityShrinks() {
        DrivenGroup driven = settled(2, LAUNCH_FIRST);
        Activity activity = driven.group.terminate(driven.member(1), false, driven.now());
        driven.take();
        assertThat(activity.cause())
                .isEqualTo("At 2026-01-01T00:01:01Z instance %s was taken out of service in response to a user request."
                        .formatted(DrivenGroup.id(1)));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 InService", "3 Pending");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        driven.setDesired(3);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        driven.group.terminate(driven.member(2), true, driven.now());
        driven.take();
        driven.carryOut();
        driven.pass(Duration.ofSeconds(1));
        assertThat(driven.group.desired()).isEqualTo(2);
        assertThat(driven.states()).containsExactly("3 InService", "4 InService");
    }

    @Test
    void aGroupThatGotUnbalancedIsRebalancedByLaunchingFirst() {
        DrivenGroup driven = settled(3, LAUNCH_FIRST);
        driven.setDesired(4);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(61));
        assertThat(driven.zones()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
        driven.group.terminate(driven.member(3), true, driven.now());
        driven.take();
        assertThat(driven.zones()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 0L));
        driven.terminated(3);
        assertThat(driven.states()).containsExactly("1 InService", "2 InService", "4 InService", "5 Pending");
        assertThat(driven.zones()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(62));
        assertThat(driven.zones()).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
        assertThat(driven.member(5).launch.cause()).contains("to aid in balancing the group's zones");
    }

    @Test
    void newLimitsMoveTheDesiredCapacity() {
        DrivenGroup driven = settled(2, "");
        driven.group.update(driven.group.settings().sized(4, 6), driven.now());
        assertThat(driven.group.desired()).isEqualTo(4);
        driven.group.update(driven.group.settings().sized(1, 3), driven.now());
        assertThat(driven.group.desired()).isEqualTo(3);
    }
}
