package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a rule invokes.
 *
 * @param function the ARN of a function
 * @param input what it gets instead of the event
 */
record RuleTarget(String function, Optional<JsonNode> input) {}
