package application.http;

import java.util.UUID;
import org.eclipse.jetty.server.Request;

/** The id that a request has in every tier's log, given by the load balancer. */
final class RequestId {
    private static final String FORM = "[A-Za-z0-9._:-]{1,100}";

    private RequestId() {}

    /** The load balancer's id, or a new one where a request came without a fit one; the same for the whole request. */
    static String of(Request request) {
        if (request.getAttribute(FORM) instanceof String known) {
            return known;
        }
        String received = request.getHeaders().get("X-Request-ID");
        String id = received != null && received.matches(FORM)
                ? received
                : UUID.randomUUID().toString();
        request.setAttribute(FORM, id);
        return id;
    }
}
