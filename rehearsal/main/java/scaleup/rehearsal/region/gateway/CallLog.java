package scaleup.rehearsal.region.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every call that came in, for the report. Parameters and answers are not in it: they may hold secrets. */
public final class CallLog {
    /** Who answered a call. */
    public enum ServedBy {
        /** A service of the rehearsal. */
        PLAYED,
        /** The emulator behind it. */
        FORWARDED,
        /** The gateway itself, with an error: not signed, not allowed, not played. */
        GATEWAY
    }

    /**
     * One call.
     *
     * @param principal null if nobody is known to have these credentials
     * @param service as IAM writes it
     * @param action empty if the request was not understood
     * @param resources ARNs
     * @param denial why it was not allowed; empty if it was
     * @param error the error's code if the gateway or a service of the rehearsal refused it, and the exception if it
     *     failed; otherwise empty
     * @param status of HTTP
     * @param milliseconds until the answer began
     */
    public record Entry(
            Instant at,
            Principal principal,
            String service,
            String action,
            List<String> resources,
            String denial,
            ServedBy servedBy,
            String error,
            int status,
            long milliseconds) {
        public Entry {
            resources = List.copyOf(resources);
        }

        /** Whether the principal's policies let it make the call. */
        public boolean allowed() {
            return denial.isEmpty();
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /** Records a call that was answered. */
    public synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** All calls so far, in the order in which they were answered. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
