package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import scaleup.application.ApplicationTier;
import scaleup.environment.Environment;
import scaleup.web.WebParameters;

/** The real Nginx with a web server's real configuration, on loopback, and the HAProxy beside it. */
final class Nginx implements AutoCloseable {
    static final int RESPONSE_TIMEOUT_SECONDS =
            Declared.DEV.configuration().web().scaling().responseTimeoutSeconds();
    static final String APPLICATION = Declared.DEV.names().servers(ApplicationTier.NAME);

    private final Path folder;
    private final Process process;
    private final Upstream upstream;
    private final int port = FreePort.find();

    /**
     * Starts it.
     *
     * @param environment by which it is configured
     * @param applicationPort of every application server
     */
    Nginx(Path folder, Path site, NameServer nameServer, Environment environment, int applicationPort)
            throws Exception {
        this(folder, site, nameServer, environment, applicationPort, UnaryOperator.identity());
    }

    /** Starts it with another way to the application than the deployed one. */
    Nginx(
            Path folder,
            Path site,
            NameServer nameServer,
            Environment environment,
            int applicationPort,
            UnaryOperator<HostFile> upstreamChange)
            throws Exception {
        this.folder = folder;
        prepare(folder, site, environment, port);
        upstream = new Upstream(
                folder, folder.resolve("upstream"), nameServer, environment, applicationPort, upstreamChange);
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
    static void prepare(Path folder, Path site, Environment environment, int port) throws IOException {
        Files.createDirectories(folder);
        configuration()
                .replacing("listen 8080;", "listen 127.0.0.1:" + port + ";")
                .replacing("/run/nginx/", folder + "/")
                .replacing("/run/scaleup-upstream/", folder.resolve("upstream") + "/")
                .replacing("/var/cache/nginx/", folder + "/")
                .replacing("/var/log/scaleup-nginx/", folder + "/")
                .replacing("/srv/site", site)
                .replacing("/var/lib/scaleup-versions/others", site.resolveSibling("others"))
                .replacing("/etc/nginx/", folder + "/")
                .writeTo(folder);
        HostFile.of("web/opt/nginx/types.conf").writeTo(folder);
        Files.writeString(folder.resolve("parameters.conf"), parameters(environment));
        Files.writeString(folder.resolve("headers.conf"), WebParameters.headers(environment.configuration()));
        Files.writeString(folder.resolve("lifetimes.conf"), WebParameters.lifetimes(environment.configuration()));
    }

    /** What {@code /etc/nginx/parameters.conf} holds, but that its network is this machine's loopback. */
    private static String parameters(Environment environment) {
        String parameters = WebParameters.nginx(environment.configuration());
        String network = environment.configuration().network().cidr().text();
        assertThat(parameters).contains(network);
        return parameters.replace(network, "127.0.0.0/8");
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

    /** The master, with its workers. */
    ProcessHandle process() {
        return process.toHandle();
    }

    long workers() {
        return process.children().count();
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
