package scaleup.rehearsal.region.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import scaleup.rehearsal.machines.network.NetworkNamespace;

/**
 * What AWS's runtime client in one sandbox talks to. AWS Lambda developer guide, 'Using the Lambda runtime API for
 * custom runtimes', version 2018-06-01.
 */
final class RuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private CompletableFuture<HttpExchange> next = new CompletableFuture<>();
    private CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final CompletableFuture<String> initError = new CompletableFuture<>();
    private String current = "";

    /** What the function sent: a response, or an error. */
    record Answer(boolean error, String body) {}

    private RuntimeApi(HttpServer server) {
        this.server = server;
    }

    /**
     * Opens it on the loopback interface, where it is at AWS, too.
     *
     * @param namespace the function's network namespace; this process' own if empty
     */
    static RuntimeApi open(Optional<String> namespace, Executor executor) throws IOException, InterruptedException {
        var server = namespace.isPresent() ? NetworkNamespace.call(namespace.get(), RuntimeApi::bind) : bind();
        var api = new RuntimeApi(server);
        server.createContext("/", api::serve);
        server.setExecutor(executor);
        server.start();
        return api;
    }

    private static HttpServer bind() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /** For AWS_LAMBDA_RUNTIME_API. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Done when the function asks for its next event. */
    synchronized CompletableFuture<HttpExchange> next() {
        return next;
    }

    /** Done with the error when the function says that it can't initialise. */
    CompletableFuture<String> initError() {
        return initError;
    }

    /** Done when the function has answered the event that it was given last. */
    synchronized CompletableFuture<Answer> answer() {
        return answer;
    }

    /** Hands an event to the function, which has asked for it. */
    void deliver(String requestId, String event, String arn, Instant deadline) throws IOException {
        HttpExchange exchange;
        synchronized (this) {
            exchange = next.join();
            next = new CompletableFuture<>();
            answer = new CompletableFuture<>();
            current = requestId;
        }
        var headers = exchange.getResponseHeaders();
        headers.set("Lambda-Runtime-Aws-Request-Id", requestId);
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(deadline.toEpochMilli()));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", arn);
        // Without a content type the native client dies.
        send(exchange, 200, event);
    }

    private void serve(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals(ROOT + "invocation/next")) {
            // Answered when there is an event.
            next().complete(exchange);
            return;
        }
        if (accept(path, body)) {
            send(exchange, 202, "{\"status\":\"OK\"}");
        } else {
            send(exchange, 400, "{\"errorType\":\"InvalidRequestID\",\"errorMessage\":\"Invalid request ID\"}");
        }
    }

    private synchronized boolean accept(String path, String body) {
        if (path.equals(ROOT + "init/error")) {
            return initError.complete(body);
        }
        var invocation = ROOT + "invocation/" + current;
        if (!current.isEmpty() && path.equals(invocation + "/response")) {
            return answer.complete(new Answer(false, body));
        }
        return !current.isEmpty() && path.equals(invocation + "/error") && answer.complete(new Answer(true, body));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", JSON);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
