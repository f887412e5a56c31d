package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Ec2Instance> hosts = new LinkedHashMap<>();
    private int desired = 2;

    @Test
    void theRecordHoldsWhatIsInServiceAndWhatIsHeldAndReadySorted() {
        instance("i-c", "InService", "10.0.0.3", false);
        instance("i-b", "Pending:Wait", "10.0.0.2", true);
        instance("i-a", "Pending:Wait", "10.0.0.1", false);

        assertThat(decide().replacement()).contains(new Addresses(5, List.of("10.0.0.2", "10.0.0.3")));
    }

    @Test
    void whatIsUnhealthyInStandbyOrTerminatingIsTakenOutAtOnce() {
        instance("i-1", "InService", "10.0.0.1", true);
        unhealthy("i-2", "InService", "10.0.0.2");
        instance("i-3", "Standby", "10.0.0.3", true);
        instance("i-4", "Terminating:Wait", "10.0.0.4", true);

        assertThat(published(decide("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4")))
                .containsExactly("10.0.0.1");
    }

    @Test
    void aMassReplacementIsFollowedAtOnce() {
        instance("i-1", "Terminating:Wait", "10.0.0.1", true);
        instance("i-2", "Terminating:Wait", "10.0.0.2", true);
        instance("i-3", "InService", "10.0.0.3", true);
        instance("i-4", "InService", "10.0.0.4", true);

        assertThat(published(decide("10.0.0.1", "10.0.0.2"))).containsExactly("10.0.0.3", "10.0.0.4");
    }

    @Test
    void whatIsGoneIsTakenOutAfterASecondLook() {
        instance("i-3", "InService", "10.0.0.3", true);

        Decision first = decide("10.0.0.1", "10.0.0.3");
        assertThat(first.doubtful()).containsExactly("10.0.0.1");
        assertThat(published(first)).containsExactly("10.0.0.1", "10.0.0.3");

        Decision second = Decision.of(record("10.0.0.1", "10.0.0.3"), look(), Optional.of(look()));
        assertThat(second.doubtful()).isEmpty();
        assertThat(published(second)).containsExactly("10.0.0.3");
    }

    /** What EC2 says may be older than what it said before (Amazon EC2 API Reference, "Eventual consistency"). */
    @Test
    void whoServedAtTheFirstLookIsInDoubtAtTheSecond() {
        instance("i-1", "InService", "10.0.0.1", true);
        // Stopped, at an address that EC2 has given to another one since.
        hosts.put("i-9", new Ec2Instance("i-9", Optional.of("10.0.0.1"), false, Optional.empty()));
        Look first = new Look(new Group(0, desired, members), Map.copyOf(hosts));
        members.clear();
        hosts.clear();
        instance("i-3", "InService", "10.0.0.3", true);

        Decision decision = Decision.of(record("10.0.0.1", "10.0.0.3"), look(), Optional.of(first));

        assertThat(decision.doubtful()).containsExactly("10.0.0.1");
        assertThat(published(decision)).containsExactly("10.0.0.1", "10.0.0.3");
    }

    /** An instance whose address EC2 didn't tell may have been there. */
    @Test
    void whoMayHaveServedAtTheFirstLookIsInDoubtAtTheSecond() {
        Look first = new Look(new Group(0, desired, List.of(new Member("i-1", "InService", true))), Map.of());
        instance("i-3", "InService", "10.0.0.3", true);

        assertThat(Decision.of(record("10.0.0.1", "10.0.0.3"), look(), Optional.of(first))
                        .doubtful())
                .containsExactly("10.0.0.1");
    }

    /** What does not run is evidence, whatever else EC2 doesn't tell. */
    @Test
    void whatAutoScalingForgotAndIsStoppedIsTakenOutAtOnce() {
        instance("i-3", "InService", "10.0.0.3", true);
        members.add(new Member("i-4", "InService", true));
        hosts.put("i-1", new Ec2Instance("i-1", Optional.of("10.0.0.1"), false, Optional.empty()));

        assertThat(published(decide("10.0.0.1", "10.0.0.3"))).containsExactly("10.0.0.3");
    }

    /** Only who comes or serves can be at an address that isn't told. */
    @Test
    void onlyWhoComesOrServesIsLookedFor() {
        members.add(new Member("i-1", "Pending", true));
        members.add(new Member("i-2", "Pending:Wait", true));
        hosts.put("i-2", new Ec2Instance("i-2", Optional.empty(), true, Optional.empty()));
        members.add(new Member("i-3", "InService", true));
        hosts.put("i-3", new Ec2Instance("i-3", Optional.empty(), false, Optional.empty()));
        members.add(new Member("i-4", "Terminating:Wait", true));
        members.add(new Member("i-5", "InService", false));
        instance("i-6", "InService", "10.0.0.6", false);

        assertThat(look().unresolved()).containsExactly("i-1", "i-2");
    }

    @Test
    void anEmptyAnswerOfAutoScalingChangesNothing() {
        host("i-1", "10.0.0.1", true);
        host("i-2", "10.0.0.2", true);

        Decision decision = decide("10.0.0.1", "10.0.0.2");

        assertThat(decision.changes(record("10.0.0.1", "10.0.0.2"))).isFalse();
        assertThat(decision.refused()).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
    }

    @Test
    void anInstanceThatAutoScalingForgetsButEc2KnowsStays() {
        instance("i-1", "InService", "10.0.0.1", true);
        host("i-2", "10.0.0.2", true);

        Decision decision = Decision.of(record("10.0.0.1", "10.0.0.2"), look(), Optional.of(look()));

        assertThat(published(decision)).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(decision.refused()).containsExactly("10.0.0.2");
    }

    @Test
    void anInstanceThatEc2ForgetsButAutoScalingKnowsStays() {
        instance("i-1", "InService", "10.0.0.1", true);
        members.add(new Member("i-2", "InService", true));

        Decision decision = Decision.of(record("10.0.0.1", "10.0.0.2"), look(), Optional.of(look()));

        assertThat(published(decision)).containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void theRecordIsNotEmptiedWhileTheGroupWantsInstances() {
        instance("i-1", "Terminating:Wait", "10.0.0.1", true);

        assertThat(published(decide("10.0.0.1"))).containsExactly("10.0.0.1");
    }

    @Test
    void theRecordGoesWhenTheGroupWantsNothing() {
        desired = 0;
        instance("i-1", "Terminating:Wait", "10.0.0.1", true);

        assertThat(decide("10.0.0.1").replacement()).isEmpty();
    }

    @Test
    void betweenTheHookAndBeingInServiceAnAddressStaysButIsNotAdded() {
        instance("i-1", "Pending:Proceed", "10.0.0.1", true);
        instance("i-2", "Pending:Proceed", "10.0.0.2", true);
        instance("i-3", "InService", "10.0.0.3", true);

        assertThat(published(decide("10.0.0.1", "10.0.0.3"))).containsExactly("10.0.0.1", "10.0.0.3");
    }

    @Test
    void theAddressOfAGoneInstanceIsNotKeptForTheNextOneThatGotItAndIsNotReady() {
        instance("i-2", "Pending:Wait", "10.0.0.1", false);
        instance("i-3", "InService", "10.0.0.3", true);

        assertThat(published(decide("10.0.0.1", "10.0.0.3"))).containsExactly("10.0.0.3");
    }

    @Test
    void anotherTimeToLiveIsMended() {
        instance("i-1", "InService", "10.0.0.1", true);
        Optional<Addresses> record = Optional.of(new Addresses(300, List.of("10.0.0.1")));

        assertThat(Decision.of(record, look(), Optional.empty()).replacement())
                .contains(new Addresses(5, List.of("10.0.0.1")));
    }

    private Decision decide(String... published) {
        return Decision.of(record(published), look(), Optional.empty());
    }

    private static Optional<Addresses> record(String... published) {
        return published.length == 0 ? Optional.empty() : Optional.of(new Addresses(5, List.of(published)));
    }

    private static List<String> published(Decision decision) {
        return Addresses.valuesOf(decision.replacement());
    }

    private Look look() {
        return new Look(new Group(0, desired, members), hosts);
    }

    private void instance(String id, String state, String address, boolean ready) {
        members.add(new Member(id, state, true));
        host(id, address, ready);
    }

    private void unhealthy(String id, String state, String address) {
        members.add(new Member(id, state, false));
        host(id, address, true);
    }

    private void host(String id, String address, boolean ready) {
        hosts.put(
                id,
                new Ec2Instance(
                        id, Optional.of(address), true, Optional.of(ready ? Ec2Instance.READY : "Connection refused")));
    }
}
