package application.http;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Says which server answered and which way the request came.
 *
 * @param server this server's name
 * @param clock gives the time
 */
record ServerEndpoint(String server, Clock clock) implements Endpoint {
    private static final String PROGRAM =
            "sample application, Java " + Runtime.version().feature();

    private record View(String server, String program, String time, List<Hop> via, String client, String request) {}

    @Override
    public Answer answer(Request request) {
        return Answer.ok(new View(
                server,
                PROGRAM,
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                Hop.parse(request.getHeaders().getValuesList(HttpHeader.VIA)),
                client(request),
                RequestId.of(request)));
    }

    /** The first address is the one that the load balancer saw; it drops what clients claim. */
    private static String client(Request request) {
        List<String> addresses = request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false);
        return addresses.isEmpty() ? Request.getRemoteAddr(request) : addresses.get(0);
    }
}
