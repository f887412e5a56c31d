package scaleup.rehearsal.region.resolver;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Who asked for names that did not exist then. */
final class UnknownNames {
    /** Random names must not fill the memory. */
    private static final int MOST = 1000;

    private record Question(String asker, Name name, int type) {}

    private record Count(long questions, Instant last) {}

    private final Clock clock;
    private final Map<Question, Count> counts = new ConcurrentHashMap<>();

    UnknownNames(Clock clock) {
        this.clock = clock;
    }

    /** @param asker its address */
    void count(String asker, Name name, int type) {
        Question question = new Question(asker, name, type);
        if (counts.containsKey(question) || counts.size() < MOST) {
            counts.merge(
                    question,
                    new Count(1, clock.instant()),
                    (before, one) -> new Count(before.questions + 1, one.last));
        }
    }

    /** Those that don't exist now either: whoever was only early finds the name when asking again. */
    List<UnknownName> still(Lookup lookup) {
        Map<List<String>, UnknownName> still = new TreeMap<>(Comparator.comparing(key -> String.join(" ", key)));
        counts.forEach((question, count) -> {
            if (lookup.find(question.name, question.type).rcode() == Rcode.NXDOMAIN) {
                String name = question.name.toString(true);
                still.merge(
                        List.of(name, question.asker),
                        new UnknownName(name, question.asker, count.questions, count.last),
                        UnknownName::and);
            }
        });
        return List.copyOf(still.values());
    }
}
