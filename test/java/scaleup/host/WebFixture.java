package scaleup.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import scaleup.environment.Environment;

/** A web server with a small site, two application servers behind it, and the name server that names them. */
final class WebFixture implements AutoCloseable {
    static final String STYLE = "body { margin: 0 }\n".repeat(200);

    final NameServer nameServer = new NameServer();
    final int port = FreePort.find();
    final Backend application1 = new Backend("127.0.0.2", port);
    final Backend application2 = new Backend("127.0.0.3", port);
    final Path site;
    final Nginx nginx;

    WebFixture(Path folder) throws Exception {
        this(folder, Declared.DEV);
    }

    WebFixture(Path folder, Environment environment) throws Exception {
        site = Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(site.resolve("assets"));
        Files.createDirectories(site.resolve("docs"));
        Files.createDirectories(site.resolve(".git"));
        Files.createDirectories(site.resolve(".well-known"));
        Files.writeString(site.resolve("index.html"), "<!doctype html><title>Start</title>");
        Files.writeString(site.resolve("docs/index.html"), "<!doctype html><title>Docs</title>");
        Files.writeString(site.resolve("assets/style.css"), STYLE);
        Files.writeString(site.resolve("assets/style.0f1e2d3c4b.css"), STYLE);
        Files.writeString(site.resolve(".git/config"), "hidden");
        Files.writeString(site.resolve(".well-known/security.txt"), "Contact: mailto:security@example.com");
        date();
        nameServer.publish(Nginx.APPLICATION, "127.0.0.2", "127.0.0.3");
        nginx = new Nginx(folder.resolve("nginx"), site, nameServer, environment, port);
        Eventually.isTrue(
                "the name is resolved", () -> nginx.client().get("/up").statusCode() == 200);
    }

    /** Dates the site's files, as the host does before Nginx starts. */
    void date() {
        Validators.give(site);
    }

    @Override
    public void close() throws IOException {
        nginx.close();
        application1.close();
        application2.close();
        nameServer.close();
    }
}
