package application.machines;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for AWS Secrets Manager: the one call GetSecretValue, on loopback, for the real client. */
public final class SecretsManager implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile String secret;
    private volatile boolean failing;

    /** Starts with a secret's value. */
    public SecretsManager(String secret) throws IOException {
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The form that database secrets have. */
    public static String login(String user, String password) {
        return "{\"engine\": \"mysql\", \"username\": \"" + user + "\", \"password\": \"" + password + "\"}";
    }

    /** Where the client should call. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Gives the secret another value. */
    public void put(String value) {
        secret = value;
    }

    /** Lets every call fail, or no longer. */
    public void fail(boolean fail) {
        failing = fail;
    }

    /** How many calls there were. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        calls.incrementAndGet();
        boolean fine = !failing && "secretsmanager.GetSecretValue".equals(target);
        Object body = fine
                ? Map.of("Name", "application", "VersionId", "1", "SecretString", secret)
                : Map.of("__type", "AccessDeniedException", "Message", "not allowed");
        byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(fine ? 200 : 400, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
