package scaleup.rehearsal.region.secretsmanager;

import java.util.Optional;

/** The instances of Amazon RDS. */
@FunctionalInterface
public interface DatabaseEndpoints {
    /** How to reach an instance, if there is one of that identifier. */
    Optional<DatabaseEndpoint> of(String identifier);
}
