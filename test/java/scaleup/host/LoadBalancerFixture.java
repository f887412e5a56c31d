package scaleup.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.environment.Environment;

/** A load balancer with two web servers and one application server behind it, and the name server that names them. */
final class LoadBalancerFixture implements AutoCloseable {
    final NameServer nameServer = new NameServer();
    final int port = FreePort.find();
    final Backend web1 = new Backend("127.0.0.2", port);
    final Backend web2 = new Backend("127.0.0.3", port);
    final Backend application = new Backend("127.0.0.4", port);
    final SelfSigned certificate;
    final HaProxy haProxy;

    LoadBalancerFixture(Path folder, String... parameters) throws Exception {
        this(folder, Declared.DEV, parameters);
    }

    /** That of an environment in which the site's name is {@code domain}. */
    static LoadBalancerFixture named(Path folder, String domain) throws Exception {
        return new LoadBalancerFixture(folder, Declared.dev(edit -> edit.set("environments.dev.domain.name", domain)
                .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ")));
    }

    /** One with another configuration than the deployed one. */
    static LoadBalancerFixture changed(Path folder, UnaryOperator<HostFile> change, String... parameters)
            throws Exception {
        return new LoadBalancerFixture(folder, Declared.DEV, change, parameters);
    }

    LoadBalancerFixture(Path folder, Environment declared, String... parameters) throws Exception {
        this(folder, declared, UnaryOperator.identity(), parameters);
    }

    private LoadBalancerFixture(Path folder, Environment declared, UnaryOperator<HostFile> change, String... parameters)
            throws Exception {
        nameServer.publish(HaProxy.WEB, "127.0.0.2", "127.0.0.3");
        nameServer.publish(HaProxy.APPLICATION, "127.0.0.4");
        certificate = SelfSigned.create(folder);
        String servers = Integer.toString(port);
        Map<String, String> all = new HashMap<>(Map.of("WEB_PORT", servers, "APPLICATION_PORT", servers));
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        haProxy = new HaProxy(folder, certificate, nameServer, declared, all, change);
        for (String way : List.of("", "-once")) {
            haProxy.awaitServers("web" + way, 2);
            haProxy.awaitServers("application" + way, 1);
        }
    }

    /** A client whose address is {@code address}; its door stays open until the test's machine is gone. */
    Client client(String address) throws Exception {
        return Client.https(haProxy.door(address), certificate);
    }

    Client client() throws Exception {
        return client("203.0.113.7");
    }

    int healthStatus() throws Exception {
        try (var door = haProxy.healthDoor()) {
            return Client.plain(door.port()).get("/health").statusCode();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            haProxy.close();
        } finally {
            web1.close();
            web2.close();
            application.close();
            nameServer.close();
        }
    }
}
