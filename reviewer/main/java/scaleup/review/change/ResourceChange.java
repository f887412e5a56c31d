package scaleup.review.change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.review.assembly.Resource;

/**
 * What AWS CloudFormation would do to one resource.
 *
 * @param before none if it is new
 * @param after none if it is declared no more
 * @param properties at which places it differs
 * @param notes what else a person should know, a sentence each
 */
public record ResourceChange(
        Action action,
        Optional<Resource> before,
        Optional<Resource> after,
        List<PropertyChange> properties,
        List<String> notes) {
    /** What is done, in the order of what it costs. */
    public enum Action {
        ADDED("added"),
        UPDATED("updated in place"),
        MAY_BE_REPLACED("may be replaced"),
        REPLACED("replaced"),
        /** Another logical id, with the same type and the same properties. */
        RENAMED("created anew under another logical id"),
        REMOVED("removed");

        private final String words;

        Action(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** The same of a resource that it is said of: {@code is replaced}, {@code may be replaced}. */
        public String predicate() {
            return this == MAY_BE_REPLACED ? words : "is " + words;
        }
    }

    public ResourceChange {
        properties = List.copyOf(properties);
        notes = List.copyOf(notes);
    }

    /** As the old templates call it, if they do. */
    public Resource resource() {
        return before.or(() -> after).orElseThrow();
    }

    /** What there was is deleted, or may be. */
    public boolean isLoss() {
        return action.compareTo(Action.MAY_BE_REPLACED) >= 0;
    }

    /** What of it interrupts what it does, though it stays: each with for how long, in words. */
    public Map<PropertyChange, String> interruptions() {
        Map<PropertyChange, String> found = new LinkedHashMap<>();
        if (!isLoss()) {
            boolean standby = after.map(now -> now.property("/MultiAZ").asText().equals("true"))
                    .orElse(false);
            properties.stream()
                    .filter(property -> ResourceTypes.interrupts(resource().type(), property))
                    .forEach(property -> found.put(
                            property,
                            ResourceTypes.interruption(
                                    resource().type(), property.path().get(0), standby)));
        }
        return found;
    }

    /** What would be lost: {@code data} or {@code an address}; empty where nothing is lost that can't be made again. */
    public Optional<String> atRisk() {
        return isLoss() ? ResourceTypes.holds(resource().type()) : Optional.empty();
    }
}
