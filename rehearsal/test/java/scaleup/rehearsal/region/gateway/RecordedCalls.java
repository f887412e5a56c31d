package scaleup.rehearsal.region.gateway;

import java.time.Instant;
import java.util.List;

/** Calls to AWS as the gateway writes them down. */
public final class RecordedCalls {
    private final CallLog log = new CallLog();
    private final Principal caller;
    private final Instant at;

    public RecordedCalls(Principal caller, Instant at) {
        this.caller = caller;
        this.at = at;
    }

    public CallLog log() {
        return log;
    }

    /** A call that was allowed, with what it was answered. */
    public RecordedCalls answered(String service, String action, String resource, int status, String error) {
        return answered(caller, service, action, resource, status, error);
    }

    /** The same by somebody else. */
    public RecordedCalls answered(
            Principal principal, String service, String action, String resource, int status, String error) {
        log.add(new CallLog.Entry(
                at, principal, service, action, List.of(resource), "", CallLog.ServedBy.FORWARDED, error, status, 1));
        return this;
    }

    /** A call that no policy allows. */
    public RecordedCalls denied(String denial) {
        log.add(new CallLog.Entry(
                at,
                caller,
                "ec2",
                "CreateTags",
                List.of("*"),
                denial,
                CallLog.ServedBy.GATEWAY,
                "UnauthorizedOperation",
                403,
                1));
        return this;
    }
}
