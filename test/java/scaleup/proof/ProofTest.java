package scaleup.proof;

import static org.assertj.core.api.Assertions.assertThat;

import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.review.proof.Concern;

/** What a review proves of templates. */
class ProofTest {
    @Proof
    void aReviewHasNoConcern(Synthesis synthesis) {
        assertThat(synthesis.reviewed().concerns())
                .extracting(Concern::toString)
                .isEmpty();
    }
}
