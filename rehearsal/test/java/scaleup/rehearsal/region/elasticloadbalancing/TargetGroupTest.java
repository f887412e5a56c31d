package scaleup.rehearsal.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.report.Journal;

/** A target's way through "Target health status", with AWS's own delays; minutes pass when told. */
class TargetGroupTest {
    private static final Optional<TargetHealth.Reason> FINE = Optional.empty();
    private static final String A = "eu-central-1a";
    private static final String B = "eu-central-1b";

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final Journal journal = new Journal(Clock.systemUTC(), entry -> {});
    private final NetworkLoadBalancer loadBalancer = new NetworkLoadBalancer(
            new NetworkLoadBalancer.Settings(
                    "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/door/1",
                    "door",
                    "door.elb.eu-central-1.amazonaws.com",
                    false,
                    List.of(),
                    Instant.EPOCH,
                    Map.of("load_balancing.cross_zone.enabled", "true")),
            List.of(
                    new Node(A, "subnet-a", "10.0.0.4", Optional.of("203.0.113.4")),
                    new Node(B, "subnet-b", "10.0.1.4", Optional.of("203.0.113.5"))),
            new EndpointNames());

    /** By instance, or by instance and zone of the node that checks. */
    private final Map<String, Optional<TargetHealth.Reason>> answers = new HashMap<>();

    private TargetGroup group = group("");

    @Test
    void aTargetOfAGroupWithoutListenerIsUnused() {
        group.register("i-1", 443, at(A));
        pass(600);
        assertThat(health("i-1")).isEqualTo(TargetHealth.NOT_IN_USE);
        assertThat(health("i-2")).isEqualTo(TargetHealth.NOT_REGISTERED);
        use();
        assertThat(health("i-1")).isEqualTo(TargetHealth.REGISTERING);
    }

    @Test
    void aTargetInAnotherZoneIsUnused() {
        use();
        group.register("i-1", 443, at("eu-central-1c"));
        pass(600);
        assertThat(health("i-1")).isEqualTo(TargetHealth.ZONE_NOT_ENABLED);
    }

    @Test
    void registrationTakesItsTimeAndThenTheThresholdOfChecks() {
        use();
        group.register("i-1", 443, at(A));
        pass(179);
        assertThat(health("i-1")).isEqualTo(TargetHealth.REGISTERING);
        pass(1);
        assertThat(health("i-1")).as("one check").isEqualTo(TargetHealth.CHECKING);
        assertThat(next()).isEmpty();
        pass(5);
        assertThat(health("i-1")).as("two checks").isEqualTo(TargetHealth.HEALTHY);
        assertThat(next()).contains("i-1");
    }

    @Test
    void aTargetThatNeverAnswersBecomesUnhealthyForTheReasonOfItsLastCheck() {
        use();
        answers.put("i-1", Optional.of(TargetHealth.Reason.TIMEOUT));
        group.register("i-1", 443, at(A));
        pass(180);
        answers.put("i-1", Optional.of(TargetHealth.Reason.mismatch(503)));
        pass(5);
        assertThat(health("i-1").state()).isEqualTo("unhealthy");
        assertThat(health("i-1").reason().orElseThrow().description())
                .isEqualTo("Health checks failed with these codes: [503]");
    }

    @Test
    void aFailureInBetweenStartsTheCountAnew() {
        healthy("i-1", A);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        pass(5);
        answers.put("i-1", FINE);
        pass(5);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        pass(5);
        assertThat(health("i-1")).as("never two in a row").isEqualTo(TargetHealth.HEALTHY);
        pass(5);
        assertThat(health("i-1").state()).isEqualTo("unhealthy");
    }

    @Test
    void oneOfTwoNodesThatCanNotReachATargetDoesNotMakeItUnhealthy() {
        healthy("i-1", A);
        answers.put("i-1 " + B, Optional.of(TargetHealth.Reason.TIMEOUT));
        pass(60);
        assertThat(health("i-1")).isEqualTo(TargetHealth.HEALTHY);
        answers.put("i-1 " + A, Optional.of(TargetHealth.Reason.TIMEOUT));
        pass(10);
        assertThat(health("i-1").state()).isEqualTo("unhealthy");
    }

    @Test
    void newConnectionsStillArriveForAWhileAfterATargetBecameUnhealthy() {
        healthy("i-1", A);
        healthy("i-2", B);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        pass(10);
        assertThat(health("i-1").state()).isEqualTo("unhealthy");
        pass(29);
        assertThat(nexts()).contains("i-1", "i-2");
        pass(1);
        assertThat(nexts()).containsOnly("i-2");
        answers.put("i-1", FINE);
        pass(10);
        assertThat(nexts()).contains("i-1", "i-2");
    }

    @Test
    void failsOpenWhenAllAreUnhealthy() {
        healthy("i-1", A);
        healthy("i-2", B);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        answers.put("i-2", Optional.of(TargetHealth.Reason.FAILED));
        pass(120);
        assertThat(nexts()).contains("i-1", "i-2");
        assertThat(group.routes().failsOpen(A)).isTrue();
    }

    @Test
    void newConnectionsStillArriveForAWhileAfterDeregistering() {
        healthy("i-1", A);
        healthy("i-2", B);
        group.deregister("i-1", 443);
        assertThat(health("i-1")).isEqualTo(TargetHealth.DRAINING);
        pass(119);
        assertThat(nexts()).contains("i-1", "i-2");
        pass(1);
        assertThat(nexts()).containsOnly("i-2");
        pass(179);
        assertThat(health("i-1")).isEqualTo(TargetHealth.DRAINING);
        pass(1);
        assertThat(health("i-1")).isEqualTo(TargetHealth.NOT_REGISTERED);
        assertThat(group.registered()).containsExactly(new Target.Key("i-2", 443));
    }

    @Test
    void aTargetThatComesBackWhileDrainingStartsAnew() {
        healthy("i-1", A);
        group.deregister("i-1", 443);
        pass(100);
        group.register("i-1", 443, at(A));
        assertThat(health("i-1")).isEqualTo(TargetHealth.REGISTERING);
        pass(250);
        assertThat(health("i-1"))
                .as("the end of the first deregistration is not its own")
                .isEqualTo(TargetHealth.HEALTHY);
    }

    @Test
    void anUnhealthyTargetDrainsWhereItsConnectionsAreNotTerminated() {
        group = group("""
                {"Key": "target_health_state.unhealthy.connection_termination.enabled", "Value": "false"},
                {"Key": "target_health_state.unhealthy.draining_interval_seconds", "Value": "300"}""");
        healthy("i-1", A);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        pass(10);
        assertThat(health("i-1").state()).isEqualTo("unhealthy.draining");
        pass(299);
        assertThat(health("i-1").state()).isEqualTo("unhealthy.draining");
        pass(1);
        assertThat(health("i-1").state()).isEqualTo("unhealthy");
    }

    @Test
    void recoveredBeforeTheDrainingIsOverATargetStaysHealthy() {
        group = group("""
                {"Key": "target_health_state.unhealthy.connection_termination.enabled", "Value": "false"},
                {"Key": "target_health_state.unhealthy.draining_interval_seconds", "Value": "300"}""");
        healthy("i-1", A);
        answers.put("i-1", Optional.of(TargetHealth.Reason.FAILED));
        pass(10);
        answers.put("i-1", FINE);
        pass(400);
        assertThat(health("i-1")).isEqualTo(TargetHealth.HEALTHY);
        assertThat(journal.entries()).extracting(Journal.Entry::text).noneMatch(text -> text.contains("end"));
    }

    @Test
    void registeringAndDeregisteringTwiceIsLikeOnce() {
        healthy("i-1", A);
        group.register("i-1", 443, at(A));
        assertThat(health("i-1")).isEqualTo(TargetHealth.HEALTHY);
        group.deregister("i-1", 443);
        pass(299);
        group.deregister("i-1", 443);
        pass(1);
        assertThat(health("i-1")).isEqualTo(TargetHealth.NOT_REGISTERED);
        group.deregister("i-1", 443);
    }

    private void healthy(String instance, String zone) {
        use();
        group.register(instance, 443, at(zone));
        pass(190);
        assertThat(health(instance)).isEqualTo(TargetHealth.HEALTHY);
    }

    private void use() {
        if (group.loadBalancer().isEmpty()) {
            group.use(loadBalancer, (node, target) -> {
                String instance = target.key.instance();
                return CompletableFuture.completedFuture(
                        answers.getOrDefault(instance + " " + node.zone(), answers.getOrDefault(instance, FINE)));
            });
        }
    }

    private TargetGroup group(String attributes) {
        try {
            var check = HealthCheck.of(
                    new ObjectMapper().readTree("{\"HealthCheckIntervalSeconds\": 5, \"HealthyThresholdCount\": 2}"));
            return new TargetGroup(
                    new TargetGroup.Settings("arn", "targets", 443, "vpc-1", check),
                    TargetGroupAttributes.of(new ObjectMapper()
                            .readTree("[{\"Key\": \"preserve_client_ip.enabled\", \"Value\": \"false\"}%s]"
                                    .formatted(attributes.isEmpty() ? "" : ", " + attributes))),
                    LoadBalancingDelays.AWS,
                    time.eventLoop(),
                    journal);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Instances.Location at(String zone) {
        return new Instances.Location("10.0.0.10", zone);
    }

    private TargetHealth health(String instance) {
        return group.health(new Target.Key(instance, 443));
    }

    private Optional<String> next() {
        return group.routes().next(A).map(target -> target.key.instance());
    }

    private List<String> nexts() {
        return Stream.generate(this::next).limit(10).flatMap(Optional::stream).toList();
    }

    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            time.advanceTimeBy(1, TimeUnit.SECONDS);
            time.runScheduledPendingTasks();
        }
    }
}
