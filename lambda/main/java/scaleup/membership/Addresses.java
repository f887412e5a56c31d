package scaleup.membership;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A simple A record set.
 *
 * @param values in the order in which Route 53 gave them: a deletion must repeat what is there exactly
 */
record Addresses(long ttl, List<String> values) {
    static final long TTL = 5;

    Addresses {
        values = List.copyOf(values);
    }

    /** As this function writes them: sorted, each once. */
    static Addresses of(Collection<String> values) {
        return new Addresses(TTL, List.copyOf(new TreeSet<>(values)));
    }

    static List<String> valuesOf(Optional<Addresses> addresses) {
        return addresses.map(Addresses::values).orElse(List.of());
    }
}
