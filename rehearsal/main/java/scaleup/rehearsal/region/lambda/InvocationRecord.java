package scaleup.rehearsal.region.lambda;

import java.time.Duration;
import java.time.Instant;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * An attempt to invoke a function, for the report.
 *
 * @param at when it ended
 * @param requestId empty if it was refused
 * @param invoker the service principal, or {@code owner}
 * @param cold whether a sandbox was started for it
 * @param initialisation from the start of the process until it asked for the event; zero if it ran before
 * @param duration from the event to the answer
 * @param error empty if the function answered
 */
public record InvocationRecord(
        Instant at,
        String function,
        String requestId,
        String invoker,
        boolean cold,
        Duration initialisation,
        Duration duration,
        String error) {
    static InvocationRecord of(Instant at, String function, String requestId, Invoker invoker, Sandbox.Served served) {
        return new InvocationRecord(
                at,
                function,
                requestId,
                invoker.name(),
                served.cold(),
                served.initialisation(),
                served.duration(),
                served.result().error());
    }

    /** Of an invocation that was refused. */
    static InvocationRecord refused(Instant at, String function, Invoker invoker, Refusal refusal) {
        return new InvocationRecord(
                at,
                function,
                "",
                invoker.name(),
                false,
                Duration.ZERO,
                Duration.ZERO,
                refusal.code() + ": " + refusal.getMessage());
    }
}
