package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** "DELETE_FAILED" of the AWS CloudFormation User Guide: what is protected from deletion keeps a rollback from its end. */
class ProtectionsTest {
    @Test
    void whatIsProtectedIsNamedWithTheWayOut() {
        var protections = new Protections(List.of("Database/Instance", "LoadBalancer/FrontDoor"));

        assertThat(protections.finding().failed()).isFalse();
        assertThat(protections.finding().detail())
                .contains("Database/Instance, LoadBalancer/FrontDoor", "--no-rollback");
        assertThat(protections.inTheWay().orElseThrow())
                .startsWith("at AWS the rollback would stop at what is protected from deletion, Database/Instance,"
                        + " LoadBalancer/FrontDoor: ")
                .contains("--no-rollback");
    }

    @Test
    void whereNothingIsProtectedNothingIsInTheWay() {
        var protections = new Protections(List.of());

        assertThat(protections.finding().detail()).isEqualTo("nothing is protected from deletion");
        assertThat(protections.inTheWay()).isEmpty();
    }
}
