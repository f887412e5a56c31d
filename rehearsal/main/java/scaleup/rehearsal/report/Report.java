package scaleup.rehearsal.report;

import java.util.List;
import java.util.Map;
import scaleup.rehearsal.check.Finding;

/**
 * What a rehearsal played and what came of it. Written as JSON under these names, which others may rely on.
 *
 * @param started in UTC, ISO 8601
 * @param outcome {@code passed}, {@code failed}, or {@code played} where nothing was checked
 * @param causes what made it fail, the most telling first
 * @param address where a browser on this computer finds the site; empty if it did not get that far
 * @param versions of every real program, by its name
 * @param standIns what was not real
 * @param notPlayed properties without an effect, of the resources that were played
 * @param timings seconds from the start until something was reached, in order
 * @param memoryBytes that everything together took when the report was made
 * @param findings of the checks
 * @param journal what happened, in order
 */
public record Report(
        String environment,
        String started,
        String outcome,
        List<String> causes,
        String address,
        Map<String, String> versions,
        List<StandIn> standIns,
        List<Resource> resources,
        List<Property> notPlayed,
        List<Machine> machines,
        List<Call> calls,
        List<Probe> probes,
        List<Drop> drops,
        Map<String, Double> timings,
        long memoryBytes,
        List<Finding> findings,
        List<Happening> journal) {
    /** The check of all calls until then; checks that come later try what must be denied. */
    public static final String NONE_DENIED = "no call to AWS is denied";

    /**
     * Something of AWS's that this computer can't run.
     *
     * @param what of AWS
     * @param by what emulates it here
     */
    public record StandIn(String what, String by) {}

    /**
     * A resource of the templates.
     *
     * @param played whether it was played; otherwise it was only declared
     * @param reason why it was not played; empty if it was
     * @param seconds from the start: when it was made; negative if it was not
     */
    public record Resource(String stack, String id, String type, boolean played, String reason, double seconds) {}

    /**
     * A property that resources of a type declare and that has no effect in a rehearsal.
     *
     * @param type the resources'
     * @param property its name, with that of the property that it is in: {@code LaunchTemplateData.Monitoring}
     */
    public record Property(String type, String property, String reason) {}

    /**
     * A machine, at the end of the rehearsal.
     *
     * @param name host name
     * @param role tier, or what else it is
     * @param readySeconds from its start until it said that its service answers; negative if it did not
     * @param processorSeconds that it has used
     * @param bareSeconds from the start of a machine of the same image without user data until its systemd had started
     *     everything, in this run; negative if that was not measured
     * @param bareProcessorSeconds what that one had used by then
     */
    public record Machine(
            String name,
            String role,
            String address,
            String zone,
            double readySeconds,
            double processorSeconds,
            long memoryBytes,
            double bareSeconds,
            double bareProcessorSeconds) {}

    /** Calls of one principal to AWS that were decided in the same way. */
    public record Call(String principal, String action, String resource, String decision, int status, long count) {}

    /** A packet sent to prove isolation. */
    public record Probe(String from, String to, int port, boolean declared, boolean arrived) {
        boolean asDeclared() {
            return arrived == declared;
        }
    }

    /** Packets that no rule let through. */
    public record Drop(String from, String to, int port, long packets) {}

    /**
     * One thing that happened.
     *
     * @param seconds from the start
     */
    public record Happening(double seconds, String subject, String text) {}

    public boolean failed() {
        return outcome.equals("failed");
    }
}
