package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * What is asked of the parameters of every action.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html">Error codes for the Amazon EC2
 *     API</a>
 */
final class ActionParameters {
    private ActionParameters() {}

    /** Refuses parameters that an action has and that are not played. */
    static void only(JsonNode parameters, Set<String> played) throws Refusal {
        Set<String> others = new TreeSet<>();
        parameters.fieldNames().forEachRemaining(others::add);
        others.removeAll(played);
        if (!others.isEmpty()) {
            throw new Refusal(
                    400,
                    "UnsupportedOperation",
                    "The rehearsal doesn't play %s; it plays %s"
                            .formatted(String.join(", ", others), String.join(", ", new TreeSet<>(played))));
        }
    }

    /** Refuses a page's size outside of what the action allows. */
    static void checkPageSize(JsonNode parameters, int least, int most) throws Refusal {
        JsonNode size = parameters.path("MaxResults");
        if (!size.isMissingNode() && (size.asInt() < least || size.asInt() > most)) {
            throw invalid("Value ( %s ) for parameter maxResults is invalid. Expecting a value from %d to %d."
                    .formatted(size.asText(), least, most));
        }
    }

    static Refusal missing(String parameter) {
        return new Refusal(400, "MissingParameter", "The request must contain the parameter " + parameter);
    }

    static Refusal invalid(String message) {
        return new Refusal(400, "InvalidParameterValue", message);
    }
}
