package scaleup.membership;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import scaleup.metrics.Metrics;

/**
 * What a run found and did.
 *
 * @param serving how many instances are in service, reachable by the tier before, and give the answer that it asks for
 * @param size how many addresses (or healthy targets) there are
 * @param refused how many addresses stayed because nothing proved that they may go
 * @param completed how many launch hooks were completed
 * @param conflicts how often somebody else wrote the record in between
 * @param states how many instances are in which state
 * @param problems what instances that don't serve say of themselves, or the front door of them
 */
record MembershipOutcome(
        int serving,
        int size,
        int added,
        int removed,
        int refused,
        int completed,
        int conflicts,
        Map<String, Integer> states,
        List<String> problems) {

    /** What instances on their way into service, or there, say that is wrong with them. */
    static List<String> problems(Look look) {
        return look.group().members().stream()
                .filter(Member::coming)
                .map(member -> look.hosts().get(member.id()))
                .filter(Objects::nonNull)
                .flatMap(host -> host.problem().map(problem -> "%s says: %s".formatted(host.id(), problem)).stream())
                .toList();
    }

    /** Counts instances by lifecycle state; those that the launch hook holds also by whether they are ready. */
    static Map<String, Integer> states(Look look) {
        Map<String, Integer> states = new TreeMap<>();
        for (Member member : look.group().members()) {
            Ec2Instance host = look.hosts().get(member.id());
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
                .property("Problems", problems.toString())
                .emit();
    }
}
