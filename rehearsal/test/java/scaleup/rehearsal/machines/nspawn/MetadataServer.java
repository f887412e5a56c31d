package scaleup.rehearsal.machines.nspawn;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import scaleup.rehearsal.machines.network.AwsAddresses;
import scaleup.rehearsal.machines.network.Router;

/** Just enough instance metadata for machines to boot by, only for those who come with a token, and a resolver. */
final class MetadataServer {
    private static final String TOKEN = "a-token";

    private MetadataServer() {}

    /** Serves in the router's namespace until that is swept. */
    static void start(Router router, Path userData) throws IOException {
        var command = new ArrayList<>(Router.enter(router.namespace()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MetadataServer.class.getName(),
                userData.toString()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"listening".equals(process.inputReader().readLine())) {
            throw new IOException("the metadata server does not start");
        }
    }

    /** Serves the user data in the file that is its argument. */
    public static void main(String... arguments) throws IOException {
        var userData = Files.readString(Path.of(arguments[0]));
        var server = HttpServer.create(new InetSocketAddress(AwsAddresses.METADATA, 80), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            var address = exchange.getRemoteAddress().getAddress().getHostAddress();
            var path = exchange.getRequestURI().getPath().split("/", 3);
            if (exchange.getRequestMethod().equals("PUT")) {
                answer(exchange, 200, TOKEN);
            } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
                answer(exchange, 401, "");
            } else if (path.length < 3) {
                answer(exchange, 404, "");
            } else {
                answer(exchange, tree(address, userData), path[2]);
            }
        });
        server.start();
        var resolver = new DatagramSocket(new InetSocketAddress(AwsAddresses.RESOLVER, 53));
        System.out.println("listening");
        answerThatNoNameExists(resolver);
    }

    /** cloud-init asks for names before it asks for metadata. Without an answer it would wait. */
    private static void answerThatNoNameExists(DatagramSocket resolver) throws IOException {
        for (var packet = new DatagramPacket(new byte[512], 512); ; packet.setLength(512)) {
            resolver.receive(packet);
            packet.getData()[2] |= (byte) 0x80; // a response
            packet.getData()[3] = 3; // NXDOMAIN
            resolver.send(packet);
        }
    }

    private static Map<String, String> tree(String address, String userData) {
        var id = "i-" + address.replace('.', '-');
        var tree = new TreeMap<String, String>();
        tree.put("user-data", userData);
        tree.put("meta-data/instance-id", id);
        tree.put("meta-data/local-hostname", id);
        tree.put("meta-data/local-ipv4", address);
        tree.put("dynamic/instance-identity/document", "{\"instanceId\": \"%s\"}".formatted(id));
        return tree;
    }

    private static void answer(HttpExchange exchange, Map<String, String> tree, String path) throws IOException {
        if (tree.containsKey(path)) {
            answer(exchange, 200, tree.get(path));
            return;
        }
        var folder = path.endsWith("/") ? path : path + "/";
        var entries = new TreeSet<String>();
        for (var key : tree.keySet()) {
            if (key.startsWith(folder)) {
                entries.add(key.substring(folder.length()).replaceFirst("/.*", "/"));
            }
        }
        answer(exchange, entries.isEmpty() ? 404 : 200, String.join("\n", entries));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-aws-ec2-metadata-token-ttl-seconds", "21600");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (var output = exchange.getResponseBody()) {
            output.write(body);
        }
    }
}
