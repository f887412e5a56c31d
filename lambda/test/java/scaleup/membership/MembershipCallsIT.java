package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.recording.Recording;

/** The calls of membership functions, from a tier's deployment to its end. */
class MembershipCallsIT {
    @ParameterizedTest
    @ValueSource(strings = {"web", "application"})
    void ofATierThatARecordPublishes(String tier) throws Exception {
        try (DeployedTier deployed = DeployedTier.published(tier, 3);
                Recording recording = new Recording(deployed)) {
            recording.request("Create", Map.of("Record", deployed.name()));
            recording.request("Create", Map.of("Minimum", "1"));
            assertThat(deployed.published()).containsExactlyElementsOf(deployed.addresses());

            deployed.replaceOne();
            recording.handle(deployed.event());
            assertThat(deployed.published()).containsExactlyElementsOf(deployed.addresses());

            String held = deployed.holdOne();
            recording.handle(deployed.event());
            assertThat(deployed.holds(held)).isFalse();

            String sick = deployed.sickenOne();
            recording.handle(deployed.event());
            assertThat(deployed.holdsForHealthy(sick)).isFalse();

            recording.request("Delete", Map.of("Minimum", "1"));
            assertThat(deployed.published()).as("the group may still be there").isNotEmpty();
            recording.request("Delete", Map.of("Record", deployed.name()));
            assertThat(deployed.published()).isEmpty();
            recording.keep(deployed.name());
        }
    }

    @Test
    void ofTheLoadBalancers() throws Exception {
        try (DeployedTier deployed = DeployedTier.balanced(2);
                Recording recording = new Recording(deployed)) {
            deployed.instances().forEach(deployed::register);
            recording.request("Create", Map.of("Minimum", "2"));

            String held = deployed.holdOne();
            recording.handle(deployed.event());
            assertThat(deployed.holds(held)).isFalse();

            String sick = deployed.sickenOne();
            recording.handle(deployed.event());
            assertThat(deployed.holdsForHealthy(sick)).isFalse();

            recording.request("Delete", Map.of("Minimum", "2"));
            recording.keep(deployed.name());
        }
    }
}
