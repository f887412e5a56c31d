package scaleup.rehearsal.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.ec2.InstanceState;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

class AutoScalingGroupsTest {
    private final PlayedAutoScaling played = new PlayedAutoScaling(Runnable::run);

    private static List<String> states(ObjectNode group) {
        List<String> states = new ArrayList<>();
        for (JsonNode instance : group.path("Instances")) {
            states.add(instance.path("LifecycleState").asText());
        }
        return states;
    }

    @Test
    void launchesInstancesWithTheTagsThatNameTheirGroup() throws Refusal {
        played.create("web", 2, ", \"Tags\": [{\"Key\": \"team\", \"Value\": \"blue\", \"PropagateAtLaunch\": true}]");
        played.pass(Duration.ofSeconds(1));
        assertThat(states(played.group("web"))).containsExactly("InService", "InService");
        assertThat(played.ground.machines).hasSize(2);
        assertThat(played.ground.ec2.tags().of(played.instance("web", 0)))
                .containsEntry("aws:autoscaling:groupName", "web")
                .containsEntry("team", "blue")
                .containsEntry("Name", "web");
    }

    @Test
    void aGroupIsMadeWhenItsMinimumIsInService() throws Exception {
        Declaration declaration = played.declaration("web", 2, PlayedAutoScaling.HOOKS);
        var player = new AutoScalingGroupPlayer(played.autoScaling, Duration.ofMinutes(30));
        CompletableFuture<Made> made = making(player, declaration);
        eventually(() ->
                played.ground.events("EC2 Instance-launch Lifecycle Action").size() == 2);
        for (Event event : played.ground.events("EC2 Instance-launch Lifecycle Action")) {
            assertThat(made).isNotDone();
            played.call(
                    "CompleteLifecycleAction",
                    "{\"AutoScalingGroupName\": \"web\", \"LifecycleHookName\": \"launch\", \"LifecycleActionToken\": \"%s\", \"LifecycleActionResult\": \"CONTINUE\"}"
                            .formatted(
                                    event.detail().path("LifecycleActionToken").asText()));
        }
        played.pass(Duration.ofSeconds(1));
        assertThat(made.get(10, TimeUnit.SECONDS)).isEqualTo(Made.of("web"));
    }

    private static CompletableFuture<Made> making(AutoScalingGroupPlayer player, Declaration declaration) {
        var made = new CompletableFuture<Made>();
        var thread = new Thread(() -> {
            try {
                made.complete(player.make(declaration));
            } catch (NotMade | InterruptedException | RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return made;
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void aGroupWhoseMachinesCannotBeStartedIsNotMadeAndTheReasonIsTold() throws Exception {
        played.ground.broken = Optional.of("no space left on device");
        var player = new AutoScalingGroupPlayer(played.autoScaling, Duration.ofMinutes(30));
        CompletableFuture<Made> made = making(player, played.declaration("web", 3, ""));
        assertThatThrownBy(() -> made.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NotMade.class)
                .hasMessageContaining("Scaleup-dev-Web/Group: Group did not stabilize. 0 of at least 3 instances are in"
                        + " service.")
                .hasMessageContaining("no space left on device. Launching EC2 instance failed.");
        assertThat(played.ground.journal.entries())
                .anyMatch(entry -> entry.text().contains("can't be launched: no space left on device"));
        assertThat(played.ground.events("EC2 Instance Launch Unsuccessful")).isNotEmpty();
    }

    @Test
    void aGroupThatTakesTooLongIsNotMade() {
        Declaration declaration = played.declaration("web", 1, PlayedAutoScaling.HOOKS);
        var player = new AutoScalingGroupPlayer(played.autoScaling, Duration.ZERO);
        assertThatThrownBy(() -> player.make(declaration))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("0 of at least 1 instances are in service");
    }

    @Test
    void propertiesWithoutAnEffectHaveAReason() {
        var player = new AutoScalingGroupPlayer(played.autoScaling, Duration.ZERO);
        var declared = played.declaration("web", 1, ", \"MaxInstanceLifetime\": 604800");
        assertThat(player.notPlayed(declared.properties()))
                .isEqualTo(Map.of("MaxInstanceLifetime", "a day at least; no rehearsal lasts so long"));
    }

    @Test
    void propertiesThatAreNotPlayedAreNamed() {
        var player = new AutoScalingGroupPlayer(played.autoScaling, Duration.ZERO);
        assertThatThrownBy(() -> player.make(played.declaration("web", 1, ", \"PlacementGroup\": \"near\"")))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith(
                        "Scaleup-dev-Web/Group: PlacementGroup is not played; known are AutoScalingGroupName, ");
        assertThatThrownBy(() -> player.make(played.declaration("web", 9, "")))
                .isInstanceOf(NotMade.class)
                .hasMessage("Scaleup-dev-Web/Group.MinSize must be from 0 to 8, not 9");
    }

    @Test
    void machinesAreStartedAtTheSameTime() throws Exception {
        var arrived = new CountDownLatch(6);
        ExecutorService workers = Executors.newFixedThreadPool(6);
        try {
            var concurrent = new PlayedAutoScaling(task -> workers.execute(() -> {
                arrived.countDown();
                try {
                    if (arrived.await(10, TimeUnit.SECONDS)) {
                        task.run();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            concurrent.create("web", 6, "");
            eventually(() -> concurrent.ground.machines.size() == 6);
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void aSlowLaunchDoesNotBlockWhoAsks() throws Refusal {
        Queue<Runnable> tasks = new ArrayDeque<>();
        var slow = new PlayedAutoScaling(tasks::add);
        slow.create("web", 2, "");
        assertThat(states(slow.group("web"))).isEmpty();
        slow.pass(Duration.ofSeconds(1));
        tasks.remove().run();
        slow.pass(Duration.ofSeconds(1));
        assertThat(states(slow.group("web"))).containsExactly("InService");
    }

    @Test
    void anInstanceThatShutDownIsReplaced() throws Refusal {
        played.create("web", 2, "");
        played.pass(Duration.ofSeconds(1));
        String gone = played.instance("web", 0);
        played.ground.machines.get(gone).powerOff();
        played.pass(Duration.ofSeconds(2));
        assertThat(states(played.group("web"))).containsExactly("InService", "InService");
        assertThat(played.ground.ec2.instance(gone).orElseThrow().state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(played.ground
                        .events("EC2 Instance Terminate Successful")
                        .get(0)
                        .detail()
                        .path("Cause")
                        .asText())
                .contains("EC2 health check indicating it has been terminated or stopped");
    }

    /**
     * "Instance maintenance policies": where "health checks indicate an impaired instance", a new one comes first. Until then the load
     * balancer looks after it: what is deregistered is not checked any more, and keeps its connections.
     */
    @Test
    void anInstanceWhoseHostHasLostItsPowerStaysRegisteredUntilItsReplacementIsReady() throws Refusal {
        played.create("web", 2, """
                , "TargetGroupARNs": ["https"], "DefaultInstanceWarmup": 30,
                "InstanceMaintenancePolicy": {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}""");
        played.pass(Duration.ofSeconds(40));
        String gone = played.instance("web", 0);
        played.ground.machines.get(gone).kill();
        played.pass(Ground.STATUS_CHECK.minusSeconds(1));
        assertThat(states(played.group("web"))).containsExactly("InService", "InService");
        played.pass(Duration.ofSeconds(5));
        assertThat(states(played.group("web"))).containsExactly("InService", "InService", "InService");
        assertThat(played.registered).contains("https " + gone);
        played.pass(Duration.ofSeconds(30));
        assertThat(played.registered).hasSize(2).doesNotContain("https " + gone);
        assertThat(played.group("web").toString()).doesNotContain("Pending");
    }

    @Test
    void theTargetLifecycleStateIsWhereAnInstanceIsOnItsWayTo() throws Refusal {
        played.create("web", 1, PlayedAutoScaling.HOOKS);
        String instance = played.instance("web", 0);
        assertThat(played.autoScaling.targetLifecycleState(instance)).contains("InService");
        played.call(
                "TerminateInstanceInAutoScalingGroup",
                "{\"InstanceId\": \"%s\", \"ShouldDecrementDesiredCapacity\": \"false\"}".formatted(instance));
        assertThat(played.autoScaling.targetLifecycleState(instance)).contains("Terminated");
        assertThat(played.autoScaling.targetLifecycleState("i-0")).isEmpty();
    }

    @Test
    void aTerminatingInstanceWaitsUntilItsTargetGroupsHaveDrainedIt() throws Refusal {
        played.create(
                "web", 1, PlayedAutoScaling.HOOKS.replace("launch\"", "none\"") + ", \"TargetGroupARNs\": [\"https\"]");
        String instance = played.instance("web", 0);
        played.call(
                "CompleteLifecycleAction",
                "{\"AutoScalingGroupName\": \"web\", \"LifecycleHookName\": \"none\", \"InstanceId\": \"%s\", \"LifecycleActionResult\": \"CONTINUE\"}"
                        .formatted(instance));
        played.pass(Duration.ofSeconds(1));
        assertThat(played.registered).containsExactly("https " + instance);
        played.call(
                "SetInstanceHealth", "{\"InstanceId\": \"%s\", \"HealthStatus\": \"Unhealthy\"}".formatted(instance));
        played.pass(Duration.ofMinutes(5));
        assertThat(states(played.group("web"))).startsWith("Terminating");
        played.draining.clear();
        played.pass(Duration.ofSeconds(1));
        assertThat(states(played.group("web"))).startsWith("Terminating:Wait");
        played.pass(Duration.ofMinutes(3));
        assertThat(played.ground.machines.get(instance).destroyed).isTrue();
    }

    @Test
    void theUpdatePolicyReplacesTheInstancesOfAnUpdatedGroup() throws Exception {
        played.autoScaling.alarm("errors", AlarmState.OK);
        played.create("web", 2, "");
        played.pass(Duration.ofSeconds(1));
        played.templates.createVersion(
                played.template,
                played.templates
                        .version(new LaunchTemplateSpecification(played.template, "1"))
                        .data());
        Declaration declared = played.declaration("web", 2, "");
        ((ObjectNode) declared.properties().path("LaunchTemplate")).put("Version", "2");
        JsonNode policy = Ground.json("""
                {"AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": true},
                 "AutoScalingInstanceRefresh": {
                  "Strategy": "Rolling",
                  "Preferences": {"MinHealthyPercentage": 100, "SkipMatching": true, "MaxHealthyPercentage": 150,
                                  "InstanceWarmup": 10, "BakeTime": 60,
                                  "AlarmSpecification": {"Alarms": ["errors"]}}}}""");
        String refresh = new AutoScalingGroupPlayer(played.autoScaling, Duration.ZERO)
                .update(new Declaration(
                        declared.stack(), declared.id(), declared.type(), declared.properties(), policy));
        played.pass(Duration.ofSeconds(100));
        JsonNode described = played.call("DescribeInstanceRefreshes", "{\"AutoScalingGroupName\": \"web\"}")
                .at("/InstanceRefreshes/0");
        assertThat(described.path("InstanceRefreshId").asText()).isEqualTo(refresh);
        assertThat(described.path("Status").asText()).isEqualTo("Successful");
        assertThat(played.group("web").path("Instances")).hasSize(2).allSatisfy(instance -> assertThat(
                        instance.at("/LaunchTemplate/Version").asText())
                .isEqualTo("2"));
    }

    @Test
    void anAlarmFailsTheInstanceRefreshThatNamesIt() throws Exception {
        played.autoScaling.alarm("errors", AlarmState.OK);
        played.create("web", 1, "");
        played.pass(Duration.ofSeconds(1));
        played.autoScaling.update(
                "web",
                new LaunchTemplateSpecification(played.template, "1"),
                Ground.json(
                        "{\"Preferences\": {\"AlarmSpecification\": {\"Alarms\": [\"errors\"]}, \"BakeTime\": 600}}"));
        played.pass(Duration.ofSeconds(2));
        played.autoScaling.alarm("other", AlarmState.ALARM);
        assertThat(played.ground.events("EC2 Auto Scaling Instance Refresh Failed"))
                .isEmpty();
        played.autoScaling.alarm("errors", AlarmState.ALARM);
        assertThat(played.ground.events("EC2 Auto Scaling Instance Refresh Failed"))
                .hasSize(1);
        assertThat(played.call("DescribeInstanceRefreshes", "{\"AutoScalingGroupName\": \"web\"}")
                        .at("/InstanceRefreshes/0/StatusReason")
                        .asText())
                .contains("errors");
    }

    /** Amazon EC2 Auto Scaling User Guide, "Undo changes with a manual or auto rollback", about alarms. */
    @ParameterizedTest
    @EnumSource(
            value = AlarmState.class,
            names = {"ALARM", "INSUFFICIENT_DATA"})
    void anInstanceRefreshStartsOnlyWhileItsAlarmsAreOk(AlarmState state) throws Exception {
        played.create("web", 1, "");
        played.pass(Duration.ofSeconds(1));
        var version = new LaunchTemplateSpecification(played.template, "1");
        var guarded = Ground.json("{\"Preferences\": {\"AlarmSpecification\": {\"Alarms\": [\"old\", \"errors\"]}}}");
        String request = """
                {"AutoScalingGroupName": "web", "Preferences": {"AlarmSpecification": {"Alarms": ["old", "errors"]}}}""";
        played.autoScaling.alarm("old", AlarmState.OK);
        String said = "The CloudWatch alarm errors is in the state " + state;
        if (state == AlarmState.ALARM) {
            played.autoScaling.alarm("errors", state);
        }
        assertThatThrownBy(() -> played.autoScaling.update("web", version, guarded))
                .hasMessageContaining(said);
        assertThatThrownBy(() -> played.call("StartInstanceRefresh", request)).hasMessageContaining(said);
        assertThat(played.ground.events("EC2 Auto Scaling Instance Refresh Started"))
                .isEmpty();

        // The ways out: without the alarm, or when it is OK.
        played.autoScaling.update("web", version, Ground.json("{\"Preferences\": {}}"));
        played.pass(Duration.ofMinutes(10));
        played.autoScaling.alarm("errors", AlarmState.OK);
        played.call("StartInstanceRefresh", request);
    }

    /**
     * CloudFormation's rollback is an instance refresh as well, which the alarm refuses that stopped the roll-out. The way out
     * that docs/operations.md gives ("When an alarm is in the way"), as it stands there: a refresh by hand without alarms, after
     * which CloudFormation's own has nothing to replace.
     */
    @Test
    void aRollbackThatAnAlarmRefusesIsDoneByHandAndThenFoundDone() throws Exception {
        var before = new LaunchTemplateSpecification(played.template, "1");
        played.templates.createVersion(
                played.template, played.templates.version(before).data());
        var policy = Ground.json("""
                {"Preferences": {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "SkipMatching": true,
                                 "InstanceWarmup": 10, "BakeTime": 600, "AlarmSpecification": {"Alarms": ["errors"]}}}""");
        played.autoScaling.alarm("errors", AlarmState.OK);
        played.create("web", 2, "");
        played.pass(Duration.ofSeconds(1));
        played.autoScaling.update("web", new LaunchTemplateSpecification(played.template, "2"), policy);
        played.pass(Duration.ofSeconds(60));
        assertThat(versions()).containsOnly("2");
        played.autoScaling.alarm("errors", AlarmState.ALARM);
        assertThatThrownBy(() -> played.autoScaling.update("web", before, policy))
                .hasMessageContaining("The CloudWatch alarm errors is in the state ALARM");

        var preferences = new ObjectMapper().createObjectNode();
        for (String preference :
                documented("start-instance-refresh .*--preferences (\\S+)").split(",", -1)) {
            String[] nameAndValue = preference.split("=", 2);
            preferences.set(nameAndValue[0], Ground.json(nameAndValue[1]));
        }
        assertThat(documented("start-instance-refresh .*--desired-configuration '([^']+)'"))
                .isEqualTo("LaunchTemplate={LaunchTemplateId=<id>,Version=<the version before>}");
        played.call("StartInstanceRefresh", """
                {"AutoScalingGroupName": "web", "Preferences": %s,
                 "DesiredConfiguration": {"LaunchTemplate": {"LaunchTemplateId": "%s", "Version": "1"}}}""".formatted(preferences, played.template));
        for (int seconds = 0; seconds < 600 && versions().contains("2"); seconds++) {
            assertThat(states(played.group("web")).stream().filter("InService"::equals))
                    .as("new ones first")
                    .hasSizeGreaterThanOrEqualTo(2);
            played.pass(Duration.ofSeconds(1));
        }
        played.pass(Duration.ofMinutes(1));
        assertThat(versions()).containsOnly("1");

        played.autoScaling.alarm("errors", AlarmState.OK);
        var servers = List.of(played.instance("web", 0), played.instance("web", 1));
        played.autoScaling.update("web", before, policy);
        played.pass(Duration.ofMinutes(20));
        assertThat(List.of(played.instance("web", 0), played.instance("web", 1)))
                .isEqualTo(servers);
    }

    private List<String> versions() throws Refusal {
        List<String> versions = new ArrayList<>();
        for (JsonNode instance : played.group("web").path("Instances")) {
            versions.add(instance.at("/LaunchTemplate/Version").asText());
        }
        return versions;
    }

    /** What docs/operations.md says, its commands each in a line. */
    private static String documented(String pattern) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("scaleup.root"), "docs", "operations.md"))
                .replaceAll("\\\\\n\\s*", "");
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
