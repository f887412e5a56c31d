package application.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per answered request; not for the health checks that load balancers make every other second. */
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    @Override
    public void log(Request request, Response response) {
        String path = Request.getPathInContext(request);
        if (path.equals("/health") && response.getStatus() == 200) {
            return;
        }
        LOG.info(
                "request={} method={} path={} status={} ms={}",
                RequestId.of(request),
                request.getMethod(),
                // Still percent-encoded, so no line break can forge a line.
                request.getHttpURI().getPath(),
                response.getStatus(),
                TimeUnit.NANOSECONDS.toMillis(NanoTime.since(request.getBeginNanoTime())));
    }
}
