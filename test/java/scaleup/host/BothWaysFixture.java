package scaleup.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.environment.Environment;

/** A load balancer, a web server behind it, and both ways to the application: through the web server and straight. */
final class BothWaysFixture implements AutoCloseable {
    static final String APPLICATION = "127.0.0.4";

    /** How a request comes to the application. */
    enum Way {
        STRAIGHT("/api/"),
        THROUGH_THE_WEB_TIER("/");

        private final String prefix;

        Way(String prefix) {
            this.prefix = prefix;
        }

        String to(String path) {
            return prefix + path;
        }
    }

    private final NameServer nameServer = new NameServer();
    private final SelfSigned certificate;
    final Nginx nginx;
    final HaProxy haProxy;

    /**
     * Starts them.
     *
     * @param port of the application on {@link #APPLICATION}, which answers {@code /health} already
     * @param parameters names and values besides those of {@link HaProxy#parameters}
     */
    BothWaysFixture(Path folder, int port, String... parameters) throws Exception {
        this(folder, Declared.DEV, UnaryOperator.identity(), port, parameters);
    }

    /** Starts those of another environment, with another configuration of every HAProxy than the deployed one. */
    BothWaysFixture(Path folder, Environment declared, UnaryOperator<HostFile> change, int port, String... parameters)
            throws Exception {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "start");
        nameServer.publish(Nginx.APPLICATION, APPLICATION);
        nameServer.publish(HaProxy.WEB, "127.0.0.1");
        nginx = new Nginx(folder.resolve("nginx"), site, nameServer, declared, port, change);
        Map<String, String> all = new HashMap<>(
                Map.of("WEB_PORT", Integer.toString(nginx.port()), "APPLICATION_PORT", Integer.toString(port)));
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        certificate = SelfSigned.create(folder);
        haProxy = new HaProxy(
                Files.createDirectories(folder.resolve("haproxy")), certificate, nameServer, declared, all, change);
        haProxy.awaitServers("web", 1);
        haProxy.awaitServers("application", 1);
        for (Way way : Way.values()) {
            Eventually.isTrue(
                    way + " is open",
                    () -> client("203.0.113.1").get(way.to("up")).statusCode() < 500);
        }
    }

    SelfSigned certificate() {
        return certificate;
    }

    Client client(String address) throws Exception {
        return Client.https(haProxy.door(address), certificate);
    }

    @Override
    public void close() throws IOException {
        try {
            haProxy.close();
        } finally {
            nginx.close();
            nameServer.close();
        }
    }
}
