package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.template.Outcome;

class UnderWayTest {
    private static final Outcome VPC = outcome("Network", Outcome.State.MADE);
    private static final Outcome ALARM = outcome("Web", Outcome.State.DECLARED);

    /** No name that only templates have. */
    @Test
    void saysHowManyResourcesOfWhichStackAreMissing() {
        assertThat(new UnderWay(List.of(
                        VPC,
                        ALARM,
                        outcome("Web", Outcome.State.NOT_STARTED),
                        outcome("Application", Outcome.State.NOT_STARTED),
                        outcome("Web", Outcome.State.NOT_STARTED))))
                .hasToString("2 of 5 resources are created; not yet: 1 of Application, 2 of Web");
    }

    @Test
    void saysWhatIsWaitedForWhenAllAreCreated() {
        assertThat(new UnderWay(List.of(VPC, ALARM)))
                .hasToString("all resources are created, waiting for the first page");
    }

    private static Outcome outcome(String part, Outcome.State state) {
        return new Outcome(
                "Scaleup-shop-prod-" + part,
                "TierMembershipFirstServingF609BC75",
                "AWS::CloudFormation::CustomResource",
                "",
                state,
                "",
                "",
                Map.of(),
                null,
                null);
    }
}
