package application.http;

import application.database.DatabaseUnavailable;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a request's endpoint and turns what it returns or throws into a reply. What may wait, for a body or for the database,
 * is done by workers; what doesn't is answered at once, also while all of them are busy.
 */
final class Routes extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final Executor workers;
    private final Map<String, Map<String, Endpoint>> endpoints = new TreeMap<>();
    private final Set<Endpoint> immediate = new HashSet<>();

    /**
     * Without any routes yet.
     *
     * @param workers refuse what would wait for too long
     */
    Routes(Executor workers) {
        this.workers = workers;
    }

    /** A route whose {@code endpoint} never waits for anything. */
    Routes atOnce(String method, String path, Endpoint endpoint) {
        immediate.add(endpoint);
        return on(method, path, endpoint);
    }

    Routes on(String method, String path, Endpoint endpoint) {
        endpoints.computeIfAbsent(path, unused -> new TreeMap<>()).put(method, endpoint);
        return this;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            Endpoint endpoint = endpoint(request);
            if (immediate.contains(endpoint)) {
                answer(endpoint, request, response, callback);
            } else {
                workers.execute(() -> answer(endpoint, request, response, callback));
            }
        } catch (Problem problem) {
            Reply.send(problem, request, response, callback);
        } catch (RejectedExecutionException e) {
            Reply.send(
                    new Problem(503, "too many requests wait", Map.of("Retry-After", "1")),
                    request,
                    response,
                    callback);
        }
        return true;
    }

    private static void answer(Endpoint endpoint, Request request, Response response, Callback callback) {
        try {
            Reply.send(endpoint.answer(request), request, response, callback);
        } catch (Problem problem) {
            Reply.send(problem, request, response, callback);
        } catch (DatabaseUnavailable e) {
            LOG.warn("request={} problem=\"{}\" detail=\"{}\"", RequestId.of(request), e.getMessage(), e.detail());
            Reply.send(new Problem(503, e.getMessage(), Map.of("Retry-After", "1")), request, response, callback);
        } catch (Exception e) {
            LOG.error("request={}", RequestId.of(request), e);
            Reply.send(new Problem(500, "the application failed"), request, response, callback);
        }
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
