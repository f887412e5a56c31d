package scaleup.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real Nginx with a web server's real configuration, on loopback, and the HAProxy beside it. */
final class Nginx implements AutoCloseable {
    static final int RESPONSE_TIMEOUT_SECONDS = 5;
    static final String APPLICATION = "application.test.scaleup.internal";

    /** What {@code /etc/nginx/parameters.conf} holds by default. */
    static final String PARAMETERS = """
            map "" $content_security_policy { default "default-src 'self'; frame-ancestors 'none'"; }
            map "" $single_page { default 0; }
            set_real_ip_from 127.0.0.0/8;
            client_max_body_size 10m;
            large_client_header_buffers 4 24k;
            proxy_buffer_size 24k;
            proxy_buffers 4 24k;
            """;

    private final Path folder;
    private final Process process;
    private final Upstream upstream;
    private final int port = FreePort.find();

    /**
     * Starts it.
     *
     * @param parameters what {@code parameters.conf} holds
     * @param applicationPort of every application server
     */
    Nginx(Path folder, Path site, NameServer nameServer, String parameters, int applicationPort) throws Exception {
        this.folder = folder;
        prepare(folder, site, parameters, port);
        upstream = new Upstream(
                folder,
                folder.resolve("upstream"),
                nameServer,
                Map.of(
                        "ALGORITHM",
                        "roundrobin",
                        "RESPONSE_TIMEOUT_SECONDS",
                        Integer.toString(RESPONSE_TIMEOUT_SECONDS),
                        "APPLICATION_NAME",
                        APPLICATION,
                        "APPLICATION_PORT",
                        Integer.toString(applicationPort),
                        "APPLICATION_SLOTS",
                        "4",
                        "BUFFER_BYTES",
                        "32768"));
        Process started = Program.nginx().start(Map.of(), output(), arguments(folder));
        process = started;
        Eventually.isTrue("Nginx serves", () -> {
            if (!started.isAlive()) {
                throw new AssertionError(Files.readString(output()));
            }
            return isUp();
        });
    }

    static HostFile configuration() {
        return HostFile.of("web/opt/nginx/nginx.conf");
    }

    /** Writes the configuration with its parameters into {@code folder}. */
    static void prepare(Path folder, Path site, String parameters, int port) throws IOException {
        Files.createDirectories(folder);
        configuration()
                .replacing("listen 8080;", "listen 127.0.0.1:" + port + ";")
                .replacing("/run/nginx/", folder + "/")
                .replacing("/run/scaleup-upstream/", folder.resolve("upstream") + "/")
                .replacing("/var/cache/nginx/", folder + "/")
                .replacing("/var/log/scaleup-nginx/", folder + "/")
                .replacing("/srv/site", site)
                .replacing("/etc/nginx/", folder + "/")
                .writeTo(folder);
        HostFile.of("web/opt/nginx/types.conf").writeTo(folder);
        Files.writeString(folder.resolve("parameters.conf"), parameters);
    }

    /** As the unit starts it; a root's Nginx would otherwise look for a user to be. */
    static String[] arguments(Path folder) {
        String root = System.getProperty("user.name").equals("root") ? " user root;" : "";
        return new String[] {
            "-e",
            folder.resolve("start.log").toString(),
            "-c",
            folder.resolve("nginx.conf").toString(),
            "-g",
            "daemon off;" + root
        };
    }

    Upstream upstream() {
        return upstream;
    }

    int port() {
        return port;
    }

    Client client() throws Exception {
        return Client.plain(port);
    }

    /** Whether it takes a new connection and answers. */
    boolean isUp() throws Exception {
        try {
            return client().get("/health").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path output() {
        return folder.resolve("output.log");
    }

    List<JsonNode> accessLog() throws IOException {
        var json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("access.log"))) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    void signal(String name) throws IOException, InterruptedException {
        Signal.send(name, process);
    }

    boolean endsWithin(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        Program.stop(process);
        upstream.close();
    }
}
