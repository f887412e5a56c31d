package scaleup.rehearsal.drill;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import scaleup.rehearsal.load.Entry;

/**
 * What became of the requests of a drill, and what happened meanwhile. Times are on the clock of {@link Entry}.
 *
 * @param entries a request each
 * @param written how often each key is in the database, counted when all was over
 * @param calm from when on the load was under way in earnest
 * @param hits when something was done to the victim, one at least
 * @param healed when it was taken back
 * @param recovered when every server was in use again, if that was seen
 */
record History(
        List<Entry> entries,
        Map<String, Integer> written,
        double calm,
        List<Victim.Hit> hits,
        double healed,
        OptionalDouble recovered) {
    /** When the first of it was done. */
    double begin() {
        return hits.get(0).from();
    }
}
