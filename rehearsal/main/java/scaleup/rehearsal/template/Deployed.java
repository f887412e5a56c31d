package scaleup.rehearsal.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a deployment ended.
 *
 * @param outcomes of all resources, in the order of the templates
 * @param outputs values of the stacks' outputs, as far as they are known, by stack and name
 * @param failure what ended it before everything was made; empty if everything is
 */
public record Deployed(List<Outcome> outcomes, Map<String, Map<String, String>> outputs, Optional<NotMade> failure) {
    public Deployed {
        outcomes = List.copyOf(outcomes);
        outputs = Map.copyOf(outputs);
    }
}
