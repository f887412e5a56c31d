package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;

/** How often a tier's membership tries, and what it waits for. */
class PublishedTierTest {
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Ec2Instance> hosts = new LinkedHashMap<>();
    private final List<String> completed = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Optional<Addresses> published = Optional.empty();
    /** How many replacements fail, as somebody else was faster. */
    private int conflicts;
    /** How often somebody else writes it again once it is removed. */
    private int comesBack;

    private int replacements;

    private final AutoScaling autoScaling = new AutoScaling() {
        @Override
        public Group group() {
            return new Group(1, 2, members);
        }

        @Override
        public Map<String, Ec2Instance> hosts() {
            return Map.copyOf(hosts);
        }

        @Override
        public void completeLaunch(String id) {
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

    private final AddressRecord record = new AddressRecord() {
        @Override
        public Optional<Addresses> read() {
            return published;
        }

        @Override
        public void replace(Optional<Addresses> old, Optional<Addresses> replacement) throws ConflictException {
            assertThat(old).isEqualTo(published);
            replacements++;
            if (conflicts > 0) {
                conflicts--;
                throw new ConflictException("somebody was faster");
            }
            if (replacement.isPresent() || comesBack == 0) {
                published = replacement;
            } else {
                comesBack--;
            }
        }
    };

    private final PublishedTier tier = new PublishedTier(autoScaling, record, pauses::add);

    @Test
    void whatIsAddedRemovedAndKeptIsCounted() throws InterruptedException {
        published = Optional.of(Addresses.of(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")));
        instance("i-1", "InService", "10.0.0.1");
        instance("i-2", "Terminating:Wait", "10.0.0.2");
        instance("i-3", "Terminating:Wait", "10.0.0.3");
        instance("i-4", "Pending:Wait", "10.0.0.4");

        MembershipOutcome outcome = tier.run();

        assertThat(published).contains(Addresses.of(List.of("10.0.0.1", "10.0.0.4")));
        assertThat(outcome.size()).isEqualTo(2);
        assertThat(outcome.added()).isEqualTo(1);
        assertThat(outcome.removed()).isEqualTo(2);
        assertThat(outcome.completed()).isEqualTo(1);
        assertThat(completed).containsExactly("i-4");
        assertThat(pauses).isEmpty();
    }

    /** Amazon EC2 API Reference, "Eventual consistency": the same copy, asked again at once, says the same. */
    @Test
    void aSecondLookIsTakenASecondLater() throws InterruptedException {
        published = Optional.of(Addresses.of(List.of("10.0.0.1", "10.0.0.9")));
        instance("i-1", "InService", "10.0.0.1");

        tier.run();

        assertThat(published).contains(Addresses.of(List.of("10.0.0.1")));
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    /** Others run, too; waiting longer each time and not in step, all get through. */
    @Test
    void itTriesSixTimesAndSaysWhoseFaultItIs() {
        instance("i-1", "InService", "10.0.0.1");
        conflicts = 100;

        assertThatThrownBy(tier::run)
                .isInstanceOf(Failure.class)
                .hasMessage("The record could not be replaced 6 times in a row: somebody was faster");

        assertThat(replacements).isEqualTo(6);
        assertThat(pauses).hasSize(6).doesNotContainNull();
        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ZERO, Duration.ofMillis(200L << i));
        }
    }

    @Test
    void theSixthTimeIsGoodEnough() throws InterruptedException {
        instance("i-1", "InService", "10.0.0.1");
        conflicts = 5;

        assertThat(tier.run().conflicts()).isEqualTo(5);
        assertThat(published).contains(Addresses.of(List.of("10.0.0.1")));
    }

    /** A run that was under way when it was removed would write it again: that is looked for. */
    @Test
    void aRemovedRecordIsLookedForOnceMore() throws InterruptedException {
        published = Optional.of(Addresses.of(List.of("10.0.0.1")));
        comesBack = 1;

        tier.remove();

        assertThat(published).isEmpty();
        assertThat(replacements).isEqualTo(2);
        assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void removingIsTriedSixTimes() {
        published = Optional.of(Addresses.of(List.of("10.0.0.1")));
        comesBack = 4;
        conflicts = 2;

        assertThatThrownBy(tier::remove)
                .isInstanceOf(Failure.class)
                .hasMessage("The record comes back: somebody else writes it.");

        assertThat(replacements).isEqualTo(6);
        assertThat(pauses).hasSize(6).doesNotContainNull();
        assertThat(pauses.subList(0, 2)).allSatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(400)));
    }

    @Test
    void whoIsReadyAndHeldIsWaitedFor() {
        instance("i-1", "InService", "10.0.0.1");
        assertThat(tier.awaited()).isFalse();
        instance("i-2", "Pending:Wait", "10.0.0.2");
        assertThat(tier.awaited()).isTrue();
    }

    private void instance(String id, String state, String address) {
        members.add(new Member(id, state, true));
        hosts.put(id, new Ec2Instance(id, Optional.of(address), true, Optional.of(Ec2Instance.READY)));
    }
}
