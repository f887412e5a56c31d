package scaleup.review.assembly;

import java.util.Optional;

/**
 * Where templates are for.
 *
 * @param account twelve digits; empty where they are for any
 * @param region for example {@code eu-central-1}; empty where they are for any
 */
public record DeploymentTarget(Optional<String> account, Optional<String> region) {
    /** Any account and region. */
    public static final DeploymentTarget ANY = new DeploymentTarget(Optional.empty(), Optional.empty());

    /** As a manifest has it: {@code aws://ACCOUNT/REGION}, each of which may be unknown. */
    static DeploymentTarget of(String environment) {
        String[] parts = environment.replaceFirst("^aws://", "").split("/", -1);
        return new DeploymentTarget(known(parts, 0), known(parts, 1));
    }

    private static Optional<String> known(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() && !parts[index].startsWith("unknown")
                ? Optional.of(parts[index])
                : Optional.empty();
    }
}
