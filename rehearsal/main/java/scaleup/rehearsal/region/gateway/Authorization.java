package scaleup.rehearsal.region.gateway;

import java.util.List;
import java.util.Map;

/** Decides whether a principal may make a call. */
public interface Authorization {
    /**
     * What was decided.
     *
     * @param resources ARNs that the call touches; {@code *} where the action has no resources
     * @param denial why it may not, in AWS's words; empty if it may
     */
    record Decision(List<String> resources, String denial) {
        public Decision {
            resources = List.copyOf(resources);
        }

        /** Whether the call may be made. */
        public boolean allowed() {
            return denial.isEmpty();
        }
    }

    /**
     * What is decided of a call.
     *
     * @param connection condition keys of the connection, such as {@code aws:SecureTransport}
     */
    Decision decide(Call call, Map<String, String> connection);
}
