package scaleup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * AWS Lambda's Runtime API for one function, whose process runs under AWS's own runtime interface client.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">AWS Lambda Developer Guide, "Using the
 *     Lambda runtime API for custom runtimes"</a>
 */
public final class RuntimeApi implements AutoCloseable {
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    static {
        // Otherwise each answer waits 40 ms for the one before to be acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private volatile BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile CompletableFuture<String> result = new CompletableFuture<>();
    private volatile CompletableFuture<Instant> initialized = new CompletableFuture<>();

    public RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "runtime-api");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /**
     * Starts the function.
     *
     * @param options the Java virtual machine's, beyond those that AWS Lambda sets
     * @param classPath the function's code; AWS's client is added
     * @param log takes what it writes; the function's temporary files are made beside it, as most functions are killed
     *     and can't remove them
     */
    public Process start(
            List<String> options, List<Path> classPath, String handler, Map<String, String> environment, Path log)
            throws IOException {
        initialized = new CompletableFuture<>();
        // A process that died while it waited must not get the next one's events.
        events = new LinkedBlockingQueue<>();
        List<String> all = new ArrayList<>(options);
        all.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
        ProcessBuilder builder = new ProcessBuilder(RuntimeInterfaceClient.command(all, classPath, handler));
        builder.environment().putAll(environment);
        builder.environment()
                .put(
                        "AWS_LAMBDA_RUNTIME_API",
                        "127.0.0.1:" + server.getAddress().getPort());
        builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "function");
        builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** When the function that was started last asked for its first event. */
    public CompletableFuture<Instant> initialized() {
        return initialized;
    }

    /** Hands an event to the next function that asks; what comes back starts with {@code response} or {@code error}. */
    public CompletableFuture<String> invoke(String event) {
        CompletableFuture<String> expected = new CompletableFuture<>();
        result = expected;
        events.add(event);
        return expected;
    }

    /** What a function makes of an event. */
    public String result(String event) {
        return invoke(event).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals(INVOCATION + "next")) {
            initialized.complete(Instant.now());
            next(exchange);
            return;
        }
        if (path.startsWith(INVOCATION)) {
            result.complete(path.substring(path.lastIndexOf('/') + 1) + " " + body);
        } else {
            result.complete("error at start " + body);
        }
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    private void next(HttpExchange exchange) throws IOException {
        try {
            byte[] event = events.take().getBytes(StandardCharsets.UTF_8);
            // Without a content type the native client dies.
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "1");
            exchange.getResponseHeaders()
                    .set(
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(Instant.now().plus(TIMEOUT).toEpochMilli()));
            exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:function");
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
