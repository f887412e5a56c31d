package scaleup.rehearsal.region.autoscaling;

import java.time.Instant;

/** A hook that holds an instance. */
final class LifecycleAction {
    enum Result {
        CONTINUE,
        ABANDON
    }

    private final Hook hook;
    private final String token;
    private final Instant latest;
    private Instant deadline;

    LifecycleAction(Hook hook, String token, Instant now) {
        this.hook = hook;
        this.token = token;
        this.latest = now.plus(hook.globalTimeout());
        this.deadline = now.plus(hook.heartbeat());
    }

    Hook hook() {
        return hook;
    }

    String token() {
        return token;
    }

    /** Starts the timeout again; never beyond the global timeout. */
    void heartbeat(Instant now) {
        Instant extended = now.plus(hook.heartbeat());
        deadline = extended.isBefore(latest) ? extended : latest;
    }

    boolean expired(Instant now) {
        return !now.isBefore(deadline);
    }
}
