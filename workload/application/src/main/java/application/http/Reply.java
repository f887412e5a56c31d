package application.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers and problems as JSON that nobody caches or takes for something else. */
final class Reply {
    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private Reply() {}

    private record ProblemBody(String title, int status, String detail, String request) {}

    static void send(Answer answer, Request request, Response response, Callback callback) {
        send(answer.status(), "application/json", answer.body(), request, response, callback);
    }

    static void send(Problem problem, Request request, Response response, Callback callback) {
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        ProblemBody body = new ProblemBody(
                HttpStatus.getMessage(problem.status()), problem.status(), problem.getMessage(), RequestId.of(request));
        send(problem.status(), "application/problem+json", body, request, response, callback);
    }

    private static void send(
            int status, String type, Object body, Request request, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, type)
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Content-Type-Options", "nosniff")
                .put("X-Request-ID", RequestId.of(request));
        try {
            response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(body)), callback);
        } catch (JsonProcessingException e) {
            callback.failed(e);
        }
    }
}
