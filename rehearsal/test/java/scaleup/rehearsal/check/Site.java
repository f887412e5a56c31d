package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.region.gateway.Authority;

/**
 * A site as users see it, on a loopback address: its front door answers, and writes the access logs that the servers of
 * the tiers would write.
 */
final class Site implements AutoCloseable {
    static final String NAME = "site.example";
    static final String ID = "0A000005:C350_0A000004:01BB";
    private static final String ADDRESS = "127.94.17.4";
    private static final ObjectMapper JSON = new ObjectMapper();

    final AnsweringMachine web;
    final AnsweringMachine application;
    final List<AnsweringMachine> loadBalancers;
    final List<Server> hosts = new ArrayList<>();

    /** How many of the load balancers get connections. */
    int answering = 2;

    /** Where requests that are no files and not of the application's paths go. */
    String backend = "web";

    String upstream = "10.0.2.4:8080";
    boolean givesIds = true;
    boolean keepsNotes = true;
    int redirect = 308;
    int start = 200;
    int ready = 200;

    private final List<String> notes = new ArrayList<>();
    private final Path folder;
    private final Path authority;
    private final HttpServer plain;
    private final HttpsServer encrypted;
    private int requests;

    Site(Path folder) throws IOException {
        this.folder = folder;
        web = host(Server.WEB, "i-web", "10.0.1.4");
        application = host(Server.APPLICATION, "i-application", "10.0.2.4");
        loadBalancers =
                List.of(host(Server.LOAD_BALANCER, "i-a", "10.0.0.4"), host(Server.LOAD_BALANCER, "i-b", "10.0.0.5"));
        var issuer = Authority.in(folder.resolve("authority"), Clock.systemUTC());
        authority = Files.writeString(folder.resolve("authority.pem"), issuer.certificatePem());
        plain = HttpServer.create(new InetSocketAddress(ADDRESS, 80), 0);
        plain.createContext("/", this::redirect);
        encrypted = HttpsServer.create(new InetSocketAddress(ADDRESS, 443), 0);
        encrypted.setHttpsConfigurator(new HttpsConfigurator(issuer.issue(NAME).sslContext()));
        encrypted.createContext("/", this::answer);
        plain.start();
        encrypted.start();
    }

    /** Ports below 1024 are root's. */
    static void require() {
        Requirements.rootAnd("curl", "env");
    }

    Users users() {
        return users(authority);
    }

    Users users(Path trusted) {
        return new Users(List.of("env"), NAME, ADDRESS, trusted, folder);
    }

    private AnsweringMachine host(String tier, String name, String address) {
        var machine = new AnsweringMachine(name, address, folder);
        hosts.add(new Server(tier, machine));
        return machine;
    }

    private void redirect(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Location", "https://" + NAME + exchange.getRequestURI());
        respond(exchange, redirect, "");
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        requests++;
        var path = exchange.getRequestURI().getPath();
        var id = ID + requests;
        var outer = JSON.createObjectNode().put("path", path).put("request_id", id);
        if (path.startsWith("/api/") || path.equals("/ready")) {
            outer.put("backend", "application").put("server_address", "10.0.2.4");
        } else {
            outer.put("backend", backend).put("server_address", "10.0.1.4");
            log(
                    web,
                    "/var/log/scaleup-nginx/access.log",
                    JSON.createObjectNode()
                            .put("upstream", path.equals("/") ? "" : upstream)
                            .put("request_id", id));
        }
        log(loadBalancers.get(requests % answering), "/var/log/scaleup-access.log", outer);
        if (givesIds) {
            exchange.getResponseHeaders().add("X-Request-ID", id);
        }
        switch (path) {
            case "/" -> respond(exchange, start, "<p>hello");
            case "/ready" -> respond(exchange, ready, "all is well");
            case "/api/notes" -> note(exchange);
            default -> respond(exchange, 404, "");
        }
    }

    private void note(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("POST")) {
            if (keepsNotes) {
                notes.add(JSON.readTree(body).path("text").asText());
            }
            respond(exchange, 201, body);
        } else {
            var list = JSON.createArrayNode();
            notes.forEach(text -> list.addObject().put("text", text));
            respond(exchange, 200, list.toString());
        }
    }

    private static void log(AnsweringMachine machine, String path, ObjectNode line) throws IOException {
        var log = machine.file(path);
        machine.write(path, (Files.exists(log) ? Files.readString(log) : "") + line + "\n");
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        plain.stop(0);
        encrypted.stop(0);
    }
}
