package scaleup.rehearsal.region.resolver;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.Name;

/** Counts questions for names that don't exist, for the report: somebody there expects an internet. */
final class UnknownNames {
    /** Random names must not fill the memory. */
    private static final int MOST_NAMES = 1000;

    private static final String OTHERS = "others";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(Name name) {
        String text = name.toString(true);
        String key = counts.containsKey(text) || counts.size() < MOST_NAMES ? text : OTHERS;
        counts.computeIfAbsent(key, ignored -> new LongAdder()).increment();
    }

    Map<String, Long> counts() {
        Map<String, Long> result = new TreeMap<>();
        counts.forEach((name, count) -> result.put(name, count.sum()));
        return result;
    }
}
