package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Checks a target once. */
@FunctionalInterface
interface Probe {
    /**
     * Checks a target from one node.
     *
     * @return completes, never exceptionally, with why the check failed; empty if it succeeded
     */
    CompletionStage<Optional<TargetHealth.Reason>> probe(Node node, Target target);
}
