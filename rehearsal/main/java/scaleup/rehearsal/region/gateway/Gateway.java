package scaleup.rehearsal.region.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The endpoints of AWS's APIs: HTTPS for machines and functions, plain HTTP on loopback for the region itself. */
public final class Gateway implements AutoCloseable {
    /** Larger than any request of Amazon S3 in one part that the AWS CLI sends by itself (8 MiB). */
    private static final int LARGEST_BODY = 64 * 1024 * 1024;

    static {
        // Otherwise each answer waits for the acknowledgement of its header, up to 40 ms. Read once by the JDK's
        // server.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Calls calls;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<String, HttpHandler> mounted = new ConcurrentHashMap<>();

    public Gateway(Calls calls) {
        this.calls = calls;
    }

    /**
     * Begins to listen for HTTPS.
     *
     * @param certificate for the names of all endpoints
     */
    public InetSocketAddress listen(InetSocketAddress address, SSLContext certificate) throws IOException {
        var server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new QuickCiphers(certificate));
        return start(server, true);
    }

    /** Begins to listen for plain HTTP, which only the region itself may use: the address must be one of loopback. */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(address + " is not on loopback");
        }
        return start(HttpServer.create(address, 0), false);
    }

    /** Hands requests to hosts whose names begin with {@code hostPrefix} to another handler: they are no calls. */
    public void mount(String hostPrefix, HttpHandler handler) {
        mounted.put(hostPrefix, handler);
    }

    private synchronized InetSocketAddress start(HttpServer server, boolean secure) {
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(exchange, secure));
        server.start();
        servers.add(server);
        return server.getAddress();
    }

    private void handle(HttpExchange exchange, boolean secure) throws IOException {
        var host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        for (var handler : mounted.entrySet()) {
            if (host.startsWith(handler.getKey())) {
                handler.getValue().handle(exchange);
                return;
            }
        }
        try (exchange) {
            var response = calls.answer(request(exchange, secure));
            try (var body = response.body()) {
                response.headers()
                        .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
                if (exchange.getRequestMethod().equals("HEAD")) {
                    // To the JDK's server, the length of an answer to HEAD is only a header.
                    exchange.getResponseHeaders().set("Content-Length", Long.toString(Math.max(0, response.length())));
                    exchange.sendResponseHeaders(response.status(), -1);
                    return;
                }
                // To it, 0 means an unknown length and -1 none.
                long length = response.length() < 0 ? 0 : response.length() == 0 ? -1 : response.length();
                exchange.sendResponseHeaders(response.status(), length);
                body.transferTo(exchange.getResponseBody());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request request(HttpExchange exchange, boolean secure) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        var body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw new IOException("a request larger than %d bytes".formatted(LARGEST_BODY));
        }
        var uri = exchange.getRequestURI();
        return new Request(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                headers,
                body,
                secure,
                exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    /** Stops listening and ends the calls that are being answered. */
    @Override
    public synchronized void close() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
