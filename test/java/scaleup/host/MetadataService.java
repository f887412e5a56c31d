package scaleup.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The instance metadata service, version 2 only (Amazon EC2 User Guide, "Use IMDSv2"). */
final class MetadataService implements AutoCloseable {
    private static final String TOKEN = "token-of-this-instance";

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);

    MetadataService() throws IOException {
        server.createContext("/latest/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void set(String path, String value) {
        values.put("/latest/meta-data/" + path, value);
    }

    void forget(String path) {
        values.remove("/latest/meta-data/" + path);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PUT") && path.equals("/latest/api/token")) {
            boolean bounded = exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            send(exchange, bounded ? 200 : 400, TOKEN);
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
            send(exchange, 401, "");
        } else {
            send(exchange, values.containsKey(path) ? 200 : 404, values.getOrDefault(path, ""));
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
