package scaleup.review.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may open connections to whom.
 *
 * @param from a role, for example {@code load-balancer}
 * @param to a role, or a network in CIDR notation or a managed prefix list outside
 * @param ports of TCP
 */
public record Arrow(String from, String to, Set<Integer> ports) {
    public Arrow {
        ports = Set.copyOf(ports);
    }

    /** Its ports for people, for example {@code 80, 443, 8000 to 8999}. */
    public String words() {
        return words(ports);
    }

    /** Ports for people, in their order; of three and more in a row the first and the last. */
    public static String words(Set<Integer> ports) {
        List<String> words = new ArrayList<>();
        List<Integer> sorted = new ArrayList<>(new TreeSet<>(ports));
        for (int first = 0; first < sorted.size(); ) {
            int last = first;
            while (last + 1 < sorted.size() && sorted.get(last + 1) == sorted.get(last) + 1) {
                last++;
            }
            if (last - first >= 2) {
                words.add("%d to %d".formatted(sorted.get(first), sorted.get(last)));
            } else {
                sorted.subList(first, last + 1).forEach(port -> words.add(port.toString()));
            }
            first = last + 1;
        }
        return String.join(", ", words);
    }
}
