package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * The filters of a Describe action: an item must match one value of each. {@code *} and {@code ?} are wildcards.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Find your Amazon EC2
 *     resources</a>
 */
final class Filters {
    private static final String TAG = "tag:";

    private Filters() {}

    /**
     * @param filters what the caller sent as {@code Filter}
     * @param named an item's values by the filter's name
     * @param tagged an item's value of a tag
     */
    static <T> Predicate<T> of(
            JsonNode filters, Map<String, Function<T, List<String>>> named, BiFunction<T, String, List<String>> tagged)
            throws Refusal {
        Predicate<T> all = item -> true;
        for (JsonNode filter : filters) {
            String name = filter.path("Name").asText();
            Function<T, List<String>> values;
            if (name.startsWith(TAG)) {
                String key = name.substring(TAG.length());
                values = item -> tagged.apply(item, key);
            } else if (named.containsKey(name)) {
                values = named.get(name);
            } else {
                throw invalid(name);
            }
            List<Pattern> allowed = StreamSupport.stream(filter.path("Value").spliterator(), false)
                    .map(value -> pattern(value.asText()))
                    .toList();
            all = all.and(item -> values.apply(item).stream().anyMatch(value -> allowed.stream()
                    .anyMatch(pattern -> pattern.matcher(value).matches())));
        }
        return all;
    }

    /** The same for items whose tags are not played. */
    static <T> Predicate<T> of(JsonNode filters, Map<String, Function<T, List<String>>> named) throws Refusal {
        for (JsonNode filter : filters) {
            String name = filter.path("Name").asText();
            if (!named.containsKey(name)) {
                throw invalid(name);
            }
        }
        return of(filters, named, (item, key) -> List.of());
    }

    private static Refusal invalid(String name) {
        return ActionParameters.invalid("The filter '%s' is invalid".formatted(name));
    }

    private static Pattern pattern(String value) {
        String quoted = Pattern.quote(value).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(quoted, Pattern.DOTALL);
    }
}
