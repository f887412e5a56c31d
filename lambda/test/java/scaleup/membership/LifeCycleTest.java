package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an instance says of itself, by its tag, and what becomes of it. */
class LifeCycleTest {
    /** Records what it is told; what is in {@code broken} can't be told. */
    private static final class Told implements AutoScaling {
        private final List<String> told = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();

        @Override
        public Group group() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Map<String, Ec2Instance> hosts() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void completeLaunch(String id) {
            tell("launch " + id);
        }

        @Override
        public void completeTermination(String id) {
            tell("end " + id);
        }

        @Override
        public void reportUnhealthy(String id) {
            tell("unhealthy " + id);
        }

        private void tell(String what) {
            if (broken.contains(what)) {
                throw new IllegalStateException(what);
            }
            told.add(what);
        }
    }

    private final Told autoScaling = new Told();

    /**
     * Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle": who is in service can be replaced, and who
     * is in Terminating:Wait is held by the terminate hook. In every other state what an instance says changes nothing.
     */
    @ParameterizedTest
    @CsvSource({
        "InService, true, unhealthy, unhealthy i-1",
        "InService, true, unhealthy: GET http://10.0.0.1/health: 503, unhealthy i-1",
        "InService, true, true, ",
        "InService, true, left, ",
        "InService, true, GET http://10.0.0.1/health: 503, ",
        "InService, true, , ",
        "InService, false, unhealthy, ",
        "Pending:Wait, true, unhealthy, ",
        "Standby, true, unhealthy, ",
        "Terminating, true, left, ",
        "Terminating:Wait, true, left, end i-1",
        "Terminating:Wait, false, left, end i-1",
        "Terminating:Wait, true, true, ",
        "Terminating:Wait, true, unhealthy, ",
        "Terminating:Wait, true, , ",
        "Terminating:Proceed, true, left, ",
    })
    void anInstanceIsReplacedOrEndsWhenItSaysSo(String state, boolean healthy, String says, String told) {
        LifeCycle.tell(autoScaling, List.of(), look(new Member("i-1", state, healthy), Optional.ofNullable(says)));

        assertThat(autoScaling.told).isEqualTo(told == null ? List.of() : List.of(told));
        assertThat(look(new Member("i-1", state, healthy), Optional.ofNullable(says))
                        .awaited())
                .as("waits for it")
                .isEqualTo(told != null);
    }

    @Test
    void whoIsReadyAndHeldWaits() {
        assertThat(look(new Member("i-1", "Pending:Wait", true), Optional.of("true"))
                        .awaited())
                .isTrue();
        assertThat(look(new Member("i-1", "Pending:Wait", true), Optional.of("503"))
                        .awaited())
                .isFalse();
    }

    @Test
    void whomEc2DoesNotTellOfNothingIsToldEither() {
        var look = new Look(new Group(1, 1, List.of(new Member("i-1", "InService", true))), Map.of());

        LifeCycle.tell(autoScaling, List.of(), look);

        assertThat(autoScaling.told).isEmpty();
    }

    @Test
    void whatCannotBeToldStopsNothingElse() {
        var group = new Group(
                1, 3, List.of(new Member("i-1", "InService", true), new Member("i-2", "Terminating:Wait", true)));
        var look = new Look(
                group, Map.of("i-1", host("i-1", Optional.of("unhealthy")), "i-2", host("i-2", Optional.of("left"))));
        autoScaling.broken.addAll(List.of("launch i-0", "unhealthy i-1"));

        assertThatThrownBy(() -> LifeCycle.tell(autoScaling, List.of("i-0", "i-3"), look))
                .hasMessage("launch i-0")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("unhealthy i-1"));
        assertThat(autoScaling.told).containsExactly("launch i-3", "end i-2");
    }

    private static Look look(Member member, Optional<String> says) {
        return new Look(new Group(1, 1, List.of(member)), Map.of(member.id(), host(member.id(), says)));
    }

    private static Ec2Instance host(String id, Optional<String> says) {
        return new Ec2Instance(id, Optional.of("10.0.0.1"), true, says);
    }
}
