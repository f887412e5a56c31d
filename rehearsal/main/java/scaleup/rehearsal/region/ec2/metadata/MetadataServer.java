package scaleup.rehearsal.region.ec2.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.ec2.Instance;

/**
 * The instance metadata service, version 2 only: every request but that for a token needs a token.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html">Access instance
 *     metadata for an EC2 instance</a>: 400 for a bad request, 401 for a bad token, 403 for a forwarded request for a
 *     token, 404 for what there isn't
 */
public final class MetadataServer implements AutoCloseable {
    private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
    private static final String TOKEN = "X-aws-ec2-metadata-token";

    /** Those that cloud-init's data source Ec2 asks for, and what everybody else asks for. */
    private static final List<String> VERSIONS =
            List.of("2009-04-04", "2016-09-02", "2018-09-24", "2021-03-23", "latest");

    /** By how much it is late, where it is. */
    private static final Duration LATE = Duration.ofSeconds(3);

    private static final class Answer {
        private final int status;
        private final byte[] body;

        private Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        private static Answer of(int status, String text) {
            return new Answer(status, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final HttpServer server;
    private final ExecutorService workers;
    private final Tokens tokens;
    private final InstanceMetadata metadata;
    private final Function<InetAddress, Optional<Instance>> caller;
    private final Outage lateness;

    private MetadataServer(
            HttpServer server,
            InstanceMetadata metadata,
            Clock clock,
            Function<InetAddress, Optional<Instance>> caller,
            Outage lateness) {
        this.server = server;
        this.tokens = new Tokens(clock);
        this.metadata = metadata;
        this.caller = caller;
        this.lateness = lateness;
        this.workers = Executors.newCachedThreadPool(new DefaultThreadFactory("instance metadata", true));
    }

    /**
     * Starts it.
     *
     * @param address 169.254.169.254:80 in the router's namespace
     * @param caller which instance has an address
     * @param lateness of each answer, as long as it lasts
     */
    public static MetadataServer start(
            InetSocketAddress address,
            InstanceMetadata metadata,
            Clock clock,
            Function<InetAddress, Optional<Instance>> caller,
            Outage lateness)
            throws IOException {
        // Without it every answer on a kept connection waits some 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer http = HttpServer.create(address, 0);
        var server = new MetadataServer(http, metadata, clock, caller, lateness);
        http.setExecutor(server.workers);
        http.createContext("/", server::serve);
        http.start();
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (lateness.meets()) {
                TimeUnit.MILLISECONDS.sleep(LATE.toMillis());
            }
            Optional<Instance> instance =
                    caller.apply(exchange.getRemoteAddress().getAddress());
            Answer answer = instance.isEmpty() ? Answer.of(404, "Not Found") : answer(exchange, instance.get());
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.getResponseHeaders().set("Server", "EC2ws");
            boolean bare = exchange.getRequestMethod().equals("HEAD") || answer.body.length == 0;
            exchange.sendResponseHeaders(answer.status, bare ? -1 : answer.body.length);
            if (!bare) {
                exchange.getResponseBody().write(answer.body);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange, Instance instance) {
        // Several slashes count as one.
        String path = exchange.getRequestURI().getPath().replaceAll("/+", "/").substring(1);
        if (path.equals("latest/api/token")) {
            return exchange.getRequestMethod().equals("PUT")
                    ? token(exchange, instance)
                    : Answer.of(405, "Not Allowed");
        }
        if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            return Answer.of(405, "Not Allowed");
        }
        String token = exchange.getRequestHeaders().getFirst(TOKEN);
        if (token == null || !tokens.valid(token, instance.id())) {
            return Answer.of(401, "Unauthorized");
        }
        if (path.isEmpty()) {
            return Answer.of(200, String.join("\n", VERSIONS));
        }
        int slash = path.indexOf('/');
        String version = slash < 0 ? path : path.substring(0, slash);
        if (!VERSIONS.contains(version)) {
            return Answer.of(404, "Not Found");
        }
        return metadata.at(instance, slash < 0 ? "" : path.substring(slash + 1))
                .map(body -> new Answer(200, body))
                .orElseGet(() -> Answer.of(404, "Not Found"));
    }

    private Answer token(HttpExchange exchange, Instance instance) {
        if (exchange.getRequestHeaders().containsKey("X-Forwarded-For")) {
            return Answer.of(403, "Forbidden");
        }
        Optional<Integer> seconds = Optional.ofNullable(
                        exchange.getRequestHeaders().getFirst(TTL))
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(number -> number >= 1 && number <= Tokens.LONGEST_SECONDS);
        if (seconds.isEmpty()) {
            return Answer.of(400, "Bad Request");
        }
        exchange.getResponseHeaders().set(TTL, String.valueOf(seconds.get()));
        return Answer.of(200, tokens.issue(instance.id(), Duration.ofSeconds(seconds.get())));
    }
}
