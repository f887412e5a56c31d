package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * An event pattern. Amazon EventBridge user guide, 'Creating Amazon EventBridge event patterns'. AWS's own library
 * Event Ruler, of which Amazon EventBridge is built, reads and matches it.
 */
final class EventPattern {
    private final Machine machine = Machine.builder().build();

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    EventPattern(String json) {
        var problem = JsonRuleCompiler.check(json);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        try {
            machine.addRule("pattern", json);
        } catch (IOException e) {
            throw new UncheckedIOException("a pattern that was checked can't be read", e);
        }
    }

    boolean matches(JsonNode event) {
        try {
            return !machine.rulesForJSONEvent(event.toString()).isEmpty();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an event can't be matched", e);
        }
    }
}
