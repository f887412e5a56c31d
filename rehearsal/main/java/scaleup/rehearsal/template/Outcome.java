package scaleup.rehearsal.template;

import java.time.Instant;
import java.util.Map;

/**
 * What became of a resource.
 *
 * @param constructPath the construct that declared it; empty if the CDK did not write it down
 * @param reference its physical id; empty unless it was made or declared
 * @param reason why it is only declared or was not made; empty if it was made
 * @param notPlayed why properties that it declares have no effect, by the property's name; empty if it is only declared
 * @param start when its player began; null if it never did
 * @param end null if its player never began
 */
public record Outcome(
        String stack,
        String id,
        String type,
        String constructPath,
        State state,
        String reference,
        String reason,
        Map<String, String> notPlayed,
        Instant start,
        Instant end) {
    public Outcome {
        notPlayed = Map.copyOf(notPlayed);
    }

    /** The states, the best first. */
    public enum State {
        MADE,
        /** Declared, not played. */
        DECLARED,
        /** Its player could not make it. */
        NOT_MADE,
        /** Its player was interrupted, because another resource could not be made. */
        CANCELLED,
        NOT_STARTED
    }

    /** How messages name it: stack, logical id, and the construct. */
    public String path() {
        return constructPath.isEmpty() ? stack + "/" + id : "%s/%s (%s)".formatted(stack, id, constructPath);
    }
}
