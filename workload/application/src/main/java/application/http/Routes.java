package application.http;

import application.database.DatabaseUnavailable;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a request's endpoint and turns what it returns or throws into a reply. */
final class Routes extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final Map<String, Map<String, Endpoint>> endpoints = new TreeMap<>();

    Routes on(String method, String path, Endpoint endpoint) {
        endpoints.computeIfAbsent(path, unused -> new TreeMap<>()).put(method, endpoint);
        return this;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            Reply.send(endpoint(request).answer(request), request, response, callback);
        } catch (Problem problem) {
            Reply.send(problem, request, response, callback);
        } catch (DatabaseUnavailable e) {
            LOG.warn("request={} problem=\"{}\" detail=\"{}\"", RequestId.of(request), e.getMessage(), e.detail());
            Reply.send(new Problem(503, e.getMessage(), Map.of("Retry-After", "1")), request, response, callback);
        } catch (Exception e) {
            LOG.error("request={}", RequestId.of(request), e);
            Reply.send(new Problem(500, "the application failed"), request, response, callback);
        }
        return true;
    }

    private Endpoint endpoint(Request request) {
        Map<String, Endpoint> methods = endpoints.get(Request.getPathInContext(request));
        if (methods == null) {
            throw new Problem(404, "nothing is at this path");
        }
        Endpoint endpoint = methods.get(request.getMethod().equals("HEAD") ? "GET" : request.getMethod());
        if (endpoint == null) {
            throw new Problem(405, "this path takes no " + request.getMethod(), Map.of("Allow", allowed(methods)));
        }
        return endpoint;
    }

    private static String allowed(Map<String, Endpoint> methods) {
        return String.join(", ", methods.keySet());
    }
}
