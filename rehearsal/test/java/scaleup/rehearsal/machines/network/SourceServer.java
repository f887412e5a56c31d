package scaleup.rehearsal.machines.network;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A web server in a namespace that answers with the address from which it is asked. */
final class SourceServer {
    private SourceServer() {}

    /** It ends with the namespace's sweep. */
    static void start(String namespace, String address, int port) throws IOException {
        var command = new ArrayList<>(Router.enter(namespace));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SourceServer.class.getName(),
                address,
                Integer.toString(port)));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"listening".equals(process.inputReader().readLine())) {
            throw new IOException("the server does not start");
        }
    }

    /** Serves at the address and port of its arguments. */
    public static void main(String... arguments) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 0);
        server.createContext("/", exchange -> {
            var body = exchange.getRemoteAddress().getAddress().getHostAddress().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (var output = exchange.getResponseBody()) {
                output.write(body);
            }
        });
        server.start();
        System.out.println("listening");
    }
}
