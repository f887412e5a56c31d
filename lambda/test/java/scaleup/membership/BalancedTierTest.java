package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BalancedTierTest {
    private final List<String> completed = new ArrayList<>();
    private String broken = "";
    private Targets.Health health = new Targets.Health(Set.of(), Map.of());
    private final AutoScaling autoScaling = new AutoScaling() {
        @Override
        public Group group() {
            return new Group(
                    1,
                    4,
                    List.of(
                            new Member("i-1", "InService", true),
                            new Member("i-2", "InService", true),
                            new Member("i-3", "Pending:Wait", true),
                            new Member("i-4", "Pending:Wait", true),
                            new Member("i-5", "Pending:Wait", true),
                            new Member("i-6", "InService", true)));
        }

        @Override
        public Map<String, Ec2Instance> hosts() {
            return Map.of(
                    "i-3", new Ec2Instance("i-3", Optional.of("10.0.0.3"), true, Optional.of("true")),
                    "i-4", new Ec2Instance("i-4", Optional.of("10.0.0.4"), true, Optional.of("true")),
                    "i-5",
                            new Ec2Instance(
                                    "i-5",
                                    Optional.of("10.0.0.5"),
                                    true,
                                    Optional.of("503. Last words: no configuration")));
        }

        @Override
        public void completeLaunch(String id) {
            if (id.equals(broken)) {
                throw new IllegalStateException(id);
            }
            completed.add(id);
        }

        @Override
        public void completeTermination(String id) {
            throw new AssertionError("has not left: " + id);
        }

        @Override
        public void reportUnhealthy(String id) {
            throw new AssertionError("is not unhealthy: " + id);
        }
    };

    @Test
    void onlyWhoIsHealthyInTheTargetGroupsServes() throws InterruptedException {
        health = new Targets.Health(
                Set.of("i-1", "i-3", "i-5", "i-9"),
                new TreeMap<>(Map.of("i-2", "initial (Target registration is in progress)", "i-4", "unused")));

        MembershipOutcome outcome = new BalancedTier(autoScaling, () -> health).run();

        assertThat(outcome.serving())
                .as("i-3 and i-5 are healthy, but not in service; i-2 and i-6 the other way round")
                .isEqualTo(1);
        assertThat(outcome.states())
                .isEqualTo(Map.of("InService", 3, "Pending:Wait ready", 2, "Pending:Wait not ready", 1));
        assertThat(outcome.problems())
                .containsExactly(
                        "i-5 says: 503. Last words: no configuration",
                        "i-2 is initial (Target registration is in progress) to the network load balancer",
                        "i-4 is unused to the network load balancer");
    }

    @Test
    void theLaunchOfReadyInstancesIsCompleted() {
        new BalancedTier(autoScaling, () -> health).run();

        assertThat(completed).containsExactly("i-3", "i-4");
    }

    @Test
    void whoIsReadyAndHeldIsWaitedFor() {
        assertThat(new BalancedTier(autoScaling, () -> health).awaited()).isTrue();
    }

    @Test
    void oneLaunchThatCannotBeCompletedStopsNoOther() {
        broken = "i-3";

        assertThatThrownBy(() -> new BalancedTier(autoScaling, () -> health).run())
                .hasMessage("i-3");
        assertThat(completed).containsExactly("i-4");
    }
}
