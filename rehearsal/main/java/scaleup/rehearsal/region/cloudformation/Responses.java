package scaleup.rehearsal.region.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where providers of custom resources put their answers: Amazon S3 with presigned addresses. The host's name is that of
 * the bucket at AWS, which is {@link #HOST_PREFIX}, the region without hyphens, and Amazon S3's domain.
 */
public final class Responses implements HttpHandler {
    /** With what the names of the hosts begin for which a server must hand requests to this handler. */
    public static final String HOST_PREFIX = "cloudformation-custom-resource-response-";

    /** The most that AWS CloudFormation reads, in bytes. */
    private static final int LIMIT = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI root;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    /** @param root of the addresses, without a path */
    public Responses(URI root) {
        this.root = root;
    }

    /** The address that it has at AWS. */
    public static Responses ofRegion(String region) {
        return new Responses(
                URI.create("https://%s%s.s3.%s.amazonaws.com".formatted(HOST_PREFIX, region.replace("-", ""), region)));
    }

    /** An answer that is waited for, until it is closed. */
    final class Expected implements AutoCloseable {
        private final String path;
        private final String signature = HexFormat.of().formatHex(bytes(32));
        private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();

        private Expected(String path) {
            this.path = path;
        }

        /** The presigned address, a credential: never to be shown. */
        URI url() {
            return URI.create("%s%s?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Signature=%s"
                    .formatted(root, path, signature));
        }

        CompletableFuture<JsonNode> answer() {
            return answer;
        }

        @Override
        public void close() {
            expected.remove(path);
        }
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Begins to wait for the answer to a request. */
    Expected expect(JsonNode request) {
        var key = String.join(
                "|",
                request.path("StackId").asText(),
                request.path("LogicalResourceId").asText(),
                request.path("RequestId").asText());
        var waiting = new Expected("/" + URLEncoder.encode(key, StandardCharsets.UTF_8));
        expected.put(waiting.path, waiting);
        return waiting;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var waiting = expected.get(exchange.getRequestURI().getRawPath());
            exchange.sendResponseHeaders(status(exchange, waiting, body), -1);
        }
    }

    /** The signature is for a PUT, and covers the content type, which is empty. */
    private static int status(HttpExchange exchange, Expected waiting, byte[] body) {
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!exchange.getRequestMethod().equals("PUT")
                || waiting == null
                || !signed(exchange.getRequestURI(), waiting.signature)
                || (type != null && !type.isBlank())) {
            return 403;
        }
        take(body, waiting.answer());
        return 200;
    }

    private static boolean signed(URI uri, String signature) {
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return MessageDigest.isEqual(
                query.substring(query.lastIndexOf('=') + 1).getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
    }

    private static void take(byte[] body, CompletableFuture<JsonNode> answer) {
        if (body.length > LIMIT) {
            answer.completeExceptionally(new IOException("Response object is too long."));
            return;
        }
        try {
            answer.complete(JSON.readTree(body));
        } catch (IOException e) {
            // A parser's message may quote the answer.
            answer.completeExceptionally(new IOException("Invalid response object: it is not JSON."));
        }
    }
}
