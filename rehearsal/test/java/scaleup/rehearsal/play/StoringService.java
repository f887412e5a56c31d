package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.MotoClient;

/** Stands where moto stands: writes down what it is asked, and answers what it was given. */
final class StoringService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request with the action that its header names. */
    record Request(String target, JsonNode parameters) {}

    private record Answer(int status, String body) {}

    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    StoringService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    StoringService answering(String target, int status, String body) {
        answers.put(target, new Answer(status, body));
        return this;
    }

    MotoClient client() {
        var address = server.getAddress();
        return new MotoClient(
                URI.create("http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort())),
                Account.PLAYED);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            requests.add(new Request(target, JSON.readTree(exchange.getRequestBody())));
            var answer = answers.getOrDefault(target, new Answer(200, "{}"));
            byte[] body = JSON.writeValueAsBytes(JSON.readTree(answer.body()));
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
