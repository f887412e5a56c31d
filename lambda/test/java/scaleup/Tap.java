package scaleup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands between a function and an emulator, writes down the calls, and lets a {@link Fuse} cut in at one of them. */
public final class Tap implements AutoCloseable {
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    /** Method and path of each call. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI emulator;
    private final Fuse fuse;
    private final Supplement supplement;
    private final HttpServer server;

    /** What the emulator lacks. */
    public interface Supplement {
        Supplement NOTHING = new Supplement() {};

        /** An answer in the emulator's place. */
        default Optional<String> answer(String request) {
            return Optional.empty();
        }

        /** What the function gets to see of the emulator's answer. */
        default String changed(String request, String answer) {
            return answer;
        }
    }

    private record Answer(int status, Optional<String> type, String body) {}

    public Tap(URI emulator, Fuse fuse, Supplement supplement) throws IOException {
        this.emulator = emulator;
        this.fuse = fuse;
        this.supplement = supplement;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "tap");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** A tap that only counts. */
    public Tap(URI emulator) throws IOException {
        this(emulator, new Fuse(), Supplement.NOTHING);
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        try (exchange) {
            Answer answer = fuse.pass(() -> answer(exchange, body));
            answer.type().ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (Fuse.Struck nobodyWaits) {
            return;
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) throws IOException {
        String text = new String(body, StandardCharsets.UTF_8);
        Optional<String> own = supplement.answer(text);
        if (own.isPresent()) {
            return new Answer(200, Optional.of(own.get().startsWith("{") ? "application/json" : "text/xml"), own.get());
        }
        HttpResponse<byte[]> response = forward(exchange, body);
        Optional<String> type = response.headers().firstValue("Content-Type");
        String changed = supplement.changed(text, new String(response.body(), StandardCharsets.UTF_8));
        return new Answer(response.statusCode(), type, changed);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
