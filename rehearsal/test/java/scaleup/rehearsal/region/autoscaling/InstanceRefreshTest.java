package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.gateway.Refusal;

/** 'How an instance refresh works in an Auto Scaling group'. */
class InstanceRefreshTest {
    private static final String UPDATE_POLICY = """
            {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 30, "SkipMatching": true,
             "BakeTime": 330, "AlarmSpecification": {"Alarms": ["errors"]}}""";

    private DrivenGroup driven;

    @BeforeEach
    void twoInService() {
        driven = new DrivenGroup("{\"MinSize\": 2, \"MaxSize\": 4, \"DefaultInstanceWarmup\": 60}");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(61));
        driven.events.clear();
    }

    private void newVersion() {
        driven.templates.createVersion(
                driven.template, driven.group.members().get(0).template.data());
    }

    private List<String> refreshEvents() {
        return driven.eventTypes().stream()
                .filter(type -> type.startsWith("EC2 Auto Scaling Instance Refresh "))
                .map(type -> type.substring("EC2 Auto Scaling Instance Refresh ".length()))
                .toList();
    }

    @Test
    void launchesBeforeItTerminatesOneAfterTheOther() {
        newVersion();
        InstanceRefresh refresh = driven.refresh(UPDATE_POLICY);
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.PENDING);
        driven.tick(Duration.ofSeconds(1));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.IN_PROGRESS);
        assertThat(driven.states()).containsExactly("1 InService", "2 InService", "3 Pending");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(30));
        assertThat(driven.states()).containsExactly("1 InService", "2 InService", "3 InService");
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 InService", "3 InService", "4 Pending");
        assertThat(refresh.percentageComplete()).isEqualTo(50);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(32));
        assertThat(driven.states()).containsExactly("3 InService", "4 InService");
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.BAKING);
        driven.pass(Duration.ofSeconds(330));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
        assertThat(refresh.percentageComplete()).isEqualTo(100);
        assertThat(refreshEvents()).containsExactly("Started", "Started Baking", "Succeeded");
    }

    @Test
    void tellsItsEventsWithTheDocumentedPayload() {
        InstanceRefresh refresh = driven.refresh("{}");
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.events("EC2 Auto Scaling Instance Refresh Started"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.source()).isEqualTo("aws.autoscaling");
                    assertThat(event.resources()).containsExactly(driven.group.arn());
                    assertThat(event.detail())
                            .isEqualTo(Ground.json("{\"AutoScalingGroupName\": \"web\", \"InstanceRefreshId\": \"%s\"}"
                                    .formatted(refresh.id)));
                });
    }

    @Test
    void withoutAMaximumItTerminatesWhileTheReplacementLaunches() {
        driven.refresh("{\"InstanceWarmup\": 0}");
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("1 Terminating:Proceed", "2 InService", "3 Pending");
    }

    @Test
    void itsDefaultsAreThoseOfTheGroup() {
        RefreshPreferences standard = driven.refresh("{}").preferences;
        assertThat(standard.healthy().minimum()).isEqualTo(90);
        assertThat(standard.healthy().launchFirst()).isFalse();
        assertThat(standard.warmup()).isEqualTo(Duration.ofMinutes(1));
        assertThat(standard.skipMatching()).isFalse();
        var withPolicy = new DrivenGroup("""
                {"MinSize": 2, "MaxSize": 4, "HealthCheckGracePeriod": 90,
                 "InstanceMaintenancePolicy": {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}}""");
        RefreshPreferences fromPolicy = withPolicy.refresh("{}").preferences;
        assertThat(fromPolicy.healthy().minimum()).isEqualTo(100);
        assertThat(fromPolicy.healthy().maximum()).hasValue(150);
        assertThat(fromPolicy.warmup()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void withSkipMatchingNothingIsReplacedThatMatches() {
        InstanceRefresh refresh = driven.refresh("{\"SkipMatching\": true}");
        driven.tick(Duration.ofSeconds(1));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
        assertThat(driven.states()).containsExactly("1 InService", "2 InService");
    }

    @Test
    void aDesiredConfigurationBecomesTheGroupsOnlyWhenItSucceeds() {
        newVersion();
        driven.group.update(
                driven.group.settings().launching(new LaunchTemplateSpecification(driven.template, "1")), driven.now());
        var second = new LaunchTemplateSpecification(driven.template, "2");
        driven.refresh(Ground.json("{\"InstanceWarmup\": 0, \"MinHealthyPercentage\": 0}"), Optional.of(second));
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.group.settings().launchTemplate().version()).isEqualTo("1");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(3));
        assertThat(driven.group.settings().launchTemplate()).isEqualTo(second);
        assertThat(driven.group.members()).allMatch(member -> member.template.number() == 2);
    }

    @Test
    void onlyOneCanBeInProgress() {
        driven.refresh("{}");
        assertThatThrownBy(() -> driven.group.refresh(
                        driven.group.activeRefresh().orElseThrow().preferences, Optional.empty(), driven.now()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("InstanceRefreshInProgress"));
    }

    @Test
    void cancellingWaitsForWhatIsUnderWayAndRollsNothingBack() {
        newVersion();
        InstanceRefresh refresh = driven.refresh(UPDATE_POLICY);
        driven.tick(Duration.ofSeconds(1));
        refresh.cancel(true, driven.now());
        driven.tick(Duration.ofSeconds(1));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.CANCELLING);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(2));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.CANCELLED);
        assertThat(refreshEvents()).containsExactly("Started", "Cancelled");
        driven.pass(Duration.ofMinutes(1));
        assertThat(driven.states()).hasSize(2);
    }

    /**
     * API Reference, CancelInstanceRefresh, WaitForTransitioningInstances: "wait for in-flight launches and terminations to
     * complete. The default is true."
     */
    @Test
    void cancellingWaitsForTerminationsToo() {
        newVersion();
        InstanceRefresh refresh = driven.refresh("{\"MinHealthyPercentage\": 0, \"InstanceWarmup\": 600}");
        driven.tick(Duration.ofSeconds(1));
        List.copyOf(driven.launching.keySet()).forEach(driven::launched);
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.terminating).isNotEmpty();
        assertThat(driven.launching).isEmpty();

        refresh.cancel(true, driven.now());
        driven.tick(Duration.ofSeconds(1));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.CANCELLING);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(2));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.CANCELLED);
    }

    /** API Reference, RefreshPreferences, InstanceWarmup: "Minimum value of 0", and no maximum. */
    @Test
    void mayWarmUpForLongerThanAnHour() {
        assertThat(driven.refresh("{\"InstanceWarmup\": 86401}").preferences.warmup())
                .isEqualTo(Duration.ofSeconds(86_401));
    }

    @Test
    void failsAfterAnHourInWhichNothingGetsReadyAndTheOldOnesStay() {
        newVersion();
        InstanceRefresh refresh = driven.refresh(UPDATE_POLICY);
        driven.tick(Duration.ofSeconds(1));
        for (int second = 0; second < 3_700 && refresh.active(); second++) {
            List.copyOf(driven.launching.keySet()).forEach(number -> driven.launchFailed(number, "broken"));
            driven.tick(Duration.ofSeconds(1));
        }
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.FAILED);
        assertThat(refreshEvents()).containsExactly("Started", "Failed");
        assertThat(driven.states()).contains("1 InService", "2 InService");
    }

    @Test
    void anUnhealthyInstanceIsReplacedDuringIt() {
        newVersion();
        driven.refresh(UPDATE_POLICY);
        driven.tick(Duration.ofSeconds(1));
        driven.unhealthy(driven.member(2));
        driven.carryOut();
        driven.pass(Duration.ofMinutes(2));
        assertThat(driven.group.members()).hasSize(2).allMatch(member -> member.template.number() == 2);
    }

    @Test
    void scalingInMeanwhileSparesThoseThatAreReady() {
        driven.group.update(driven.group.settings().sized(0, 8), driven.now());
        driven.setDesired(4);
        driven.carryOut();
        driven.pass(Duration.ofSeconds(61));
        newVersion();
        driven.refresh(UPDATE_POLICY);
        driven.tick(Duration.ofSeconds(1));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(30));
        driven.tick(Duration.ofSeconds(1));
        List.copyOf(driven.terminating.keySet()).forEach(driven::terminated);
        driven.unhealthy(driven.member(4));
        assertThat(driven.states())
                .containsExactly("3 InService", "4 InService", "5 InService", "6 InService", "7 Pending", "8 Pending");
        driven.setDesired(3);
        assertThat(driven.states())
                .contains("3 InService", "5 InService", "6 InService")
                .doesNotContain("5 Terminating:Proceed", "6 Terminating:Proceed");
    }

    /** "Add checkpoints to an instance refresh": so many percent are new, warmed up, before it goes on after the delay. */
    @Test
    void pausesAtACheckpointWithOneNewInstanceThoughMoreWouldBeAllowed() {
        driven = new DrivenGroup("{\"MinSize\": 4, \"MaxSize\": 8, \"DefaultInstanceWarmup\": 60}");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(61));
        driven.events.clear();
        newVersion();
        InstanceRefresh refresh = driven.refresh("""
                {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 30, "SkipMatching": true,
                 "CheckpointPercentages": [1, 100], "CheckpointDelay": 180}""");
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states())
                .containsExactly("1 InService", "2 InService", "3 InService", "4 InService", "5 Pending");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(31));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(178));
        assertThat(driven.states()).containsExactly("2 InService", "3 InService", "4 InService", "5 InService");
        assertThat(refresh.percentageComplete()).isEqualTo(25);
        driven.pass(Duration.ofSeconds(3));
        assertThat(driven.states())
                .as("half as many more from now on")
                .containsExactly(
                        "2 InService", "3 InService", "4 InService", "5 InService", "6 InService", "7 InService");
        for (int turn = 0; turn < 3; turn++) {
            driven.carryOut();
            driven.pass(Duration.ofSeconds(32));
        }
        assertThat(driven.states()).containsExactly("5 InService", "6 InService", "7 InService", "8 InService");
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
        assertThat(refreshEvents()).containsExactly("Started", "Checkpoint Reached", "Succeeded");
    }

    /** The page's own example: two instances and [10, 40, 100], where the first new one is half of them. */
    @Test
    void checkpointsThatAreReachedTogetherPauseItOnce() {
        newVersion();
        InstanceRefresh refresh = driven.refresh("""
                {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 30, "SkipMatching": true,
                 "CheckpointPercentages": [10, 40, 100], "CheckpointDelay": 180}""");
        driven.tick(Duration.ofSeconds(1));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(31));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(181));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(32));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(2));
        assertThat(driven.states()).containsExactly("3 InService", "4 InService");
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
        assertThat(refreshEvents()).containsExactly("Started", "Checkpoint Reached", "Succeeded");
    }

    /** The way back from a checkpoint: what was replaced until then is replaced at once, and nothing is waited for when all are. */
    @Test
    void doesNotPauseBeforeItReplacesTheFewThatDoNotMatch() {
        String phased = """
                {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 30, "SkipMatching": true,
                 "CheckpointPercentages": [1, 100], "CheckpointDelay": 180}""";
        newVersion();
        InstanceRefresh forth = driven.refresh(phased);
        driven.tick(Duration.ofSeconds(1));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(31));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(100));
        assertThat(driven.states()).containsExactly("2 InService", "3 InService");
        forth.cancel(false, driven.now());
        driven.group.update(
                driven.group.settings().launching(new LaunchTemplateSpecification(driven.template, "1")), driven.now());
        InstanceRefresh back = driven.refresh(phased);
        driven.tick(Duration.ofSeconds(1));
        assertThat(driven.states()).containsExactly("2 InService", "3 InService", "4 Pending");
        driven.carryOut();
        driven.pass(Duration.ofSeconds(31));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(2));
        assertThat(driven.states()).containsExactly("2 InService", "4 InService");
        assertThat(back.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
    }

    /** "The last value describes the percentage of the group that needs to be successfully replaced". */
    @Test
    void endsAtTheLastCheckpointWhereThatIsNotAll() {
        newVersion();
        InstanceRefresh refresh = driven.refresh("""
                {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "InstanceWarmup": 30, "SkipMatching": true,
                 "CheckpointPercentages": [50]}""");
        driven.tick(Duration.ofSeconds(1));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(32));
        driven.carryOut();
        driven.pass(Duration.ofSeconds(2));
        assertThat(refresh.status()).isEqualTo(InstanceRefresh.Status.SUCCESSFUL);
        assertThat(driven.states()).containsExactly("2 InService", "3 InService");
    }

    /** API Reference, RefreshPreferences. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'CheckpointPercentages': [50, 20]}",
                "{'CheckpointPercentages': [50, 50]}",
                "{'CheckpointPercentages': [0, 100]}",
                "{'CheckpointPercentages': [101]}",
                "{'CheckpointDelay': 60}",
                "{'CheckpointPercentages': [50, 100], 'CheckpointDelay': 172801}"
            })
    void checkpointsAscendFromOneToAHundredAndADelayNeedsThem(String preferences) {
        assertThatThrownBy(() -> AutoScalingGroups.preferences(
                        Ground.json(preferences.replace('\'', '"')), driven.group.settings()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Checkpoint");
    }

    @Test
    void whatIsNotPlayedIsRefused() {
        assertThatThrownBy(() ->
                        AutoScalingGroups.preferences(Ground.json("{\"AutoRollback\": true}"), driven.group.settings()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("AutoRollback");
        assertThatThrownBy(() -> AutoScalingGroups.preferences(
                        Ground.json("{\"MinHealthyPercentage\": 50, \"MaxHealthyPercentage\": 200}"),
                        driven.group.settings()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("differ by more than 100");
    }
}
