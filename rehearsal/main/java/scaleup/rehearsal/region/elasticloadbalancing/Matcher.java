package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Arrays;
import java.util.List;

/**
 * Which HTTP status codes mean healthy: {@code 200}, {@code 200,202} or {@code 200-399}, between 200 and 599 (Elastic Load
 * Balancing API Reference, "Matcher").
 */
record Matcher(String text, List<Range> ranges) {
    private record Range(int first, int last) {
        static Range of(String text) {
            String[] ends = text.split("-", -1);
            int first = Integer.parseInt(ends[0].strip());
            int last = Integer.parseInt(ends[ends.length - 1].strip());
            if (ends.length > 2 || first < 200 || last > 599 || first > last) {
                throw new IllegalArgumentException("the matcher '%s'".formatted(text));
            }
            return new Range(first, last);
        }
    }

    static Matcher of(String text) {
        return new Matcher(
                text, Arrays.stream(text.split(",", -1)).map(Range::of).toList());
    }

    boolean matches(int status) {
        return ranges.stream().anyMatch(range -> range.first() <= status && status <= range.last());
    }
}
