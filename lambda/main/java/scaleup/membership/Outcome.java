package scaleup.membership;

import java.util.Map;
import java.util.TreeMap;
import scaleup.metrics.Metrics;

/**
 * What a run found and did.
 *
 * @param serving how many instances are in service and reachable by the tier before
 * @param size how many addresses (or healthy targets) there are
 * @param refused how many addresses stayed because nothing proved that they may go
 * @param completed how many launch hooks were completed
 * @param conflicts how often somebody else wrote the record in between
 * @param states how many instances are in which state
 */
record Outcome(
        int serving,
        int size,
        int added,
        int removed,
        int refused,
        int completed,
        int conflicts,
        Map<String, Integer> states) {

    /** Counts instances by lifecycle state; those that the launch hook holds also by whether they are ready. */
    static Map<String, Integer> states(Look look) {
        Map<String, Integer> states = new TreeMap<>();
        for (Member member : look.group().members()) {
            Host host = look.hosts().get(member.id());
            String ready =
                    member.state().equals(Member.HELD) ? (host != null && host.ready() ? " ready" : " not ready") : "";
            states.merge(member.state() + ready + (member.healthy() ? "" : " unhealthy"), 1, Integer::sum);
        }
        return states;
    }

    void report(Metrics metrics) {
        metrics.line()
                .count("Size", size)
                .count("Serving", serving)
                .count("Added", added)
                .count("Removed", removed)
                .count("Refused", refused)
                .count("LaunchesCompleted", completed)
                .count("Conflicts", conflicts)
                .property("States", states.toString())
                .emit();
    }
}
