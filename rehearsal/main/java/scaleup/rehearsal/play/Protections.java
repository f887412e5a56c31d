package scaleup.rehearsal.play;

import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.check.Finding;

/**
 * Stacks and resources that refuse to be deleted, which is what their user wants of them once they are there; only the rollback of a first
 * deployment is refused as well, and what it leaves bears the names that the next deployment wants.
 *
 * @param resources as messages name them
 */
record Protections(List<String> resources) {
    private static final String WAY =
            "deploy for the first time with --no-rollback, or take their protection away (docs/operations.md,"
                    + " \"Deploy for the first time\")";

    Protections {
        resources = List.copyOf(resources);
    }

    /** For whoever reads a report of what came up. */
    Finding finding() {
        return Finding.passed(
                "a first deployment that fails at AWS can be taken back and repeated",
                resources.isEmpty()
                        ? "nothing is protected from deletion"
                        : "but for what is protected from deletion, %s: %s"
                                .formatted(String.join(", ", resources), WAY));
    }

    /** For whoever saw this deployment fail: what AWS CloudFormation's rollback would stop at. */
    Optional<String> inTheWay() {
        return resources.isEmpty()
                ? Optional.empty()
                : Optional.of("at AWS the rollback would stop at what is protected from deletion, %s: %s"
                        .formatted(String.join(", ", resources), WAY));
    }
}
