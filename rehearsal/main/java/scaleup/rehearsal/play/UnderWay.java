package scaleup.rehearsal.play;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.rehearsal.template.Outcome;

/** What a person who waits for resources wants to know: how many of which stack are missing. */
record UnderWay(List<Outcome> resources) {
    static boolean isCreated(Outcome outcome) {
        return outcome.state() == Outcome.State.MADE || outcome.state() == Outcome.State.DECLARED;
    }

    @Override
    public String toString() {
        Map<String, Integer> missing = new TreeMap<>();
        resources.stream()
                .filter(resource -> !isCreated(resource))
                .forEach(resource -> missing.merge(resource.stack(), 1, Integer::sum));
        if (missing.isEmpty()) {
            return "all resources are created, waiting for the first page";
        }
        int created = resources.size()
                - missing.values().stream().mapToInt(Integer::intValue).sum();
        return "%d of %d resources are created; not yet: %s"
                .formatted(
                        created,
                        resources.size(),
                        missing.entrySet().stream()
                                .map(stack -> "%d of %s".formatted(stack.getValue(), part(stack.getKey())))
                                .collect(Collectors.joining(", ")));
    }

    /** {@code Web} of {@code Scaleup-shop-prod-Web}: all of them are of one environment. */
    private static String part(String stack) {
        return stack.substring(stack.lastIndexOf('-') + 1);
    }
}
