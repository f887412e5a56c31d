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

/** The real Nginx with a web server's real configuration, on loopback. */
final class Nginx implements AutoCloseable {
    static final String APPLICATION = "application.test.scaleup.internal";

    private final Path folder;
    private final Process process;
    private final int port = FreePort.find();

    /**
     * Starts it.
     *
     * @param applicationPort of every application server
     */
    Nginx(Path folder, Path site, NameServer nameServer, int applicationPort) throws Exception {
        this.folder = folder;
        prepare(folder, site, nameServer.port(), port, applicationPort);
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
        return HostFile.of("web/etc/nginx/nginx.conf");
    }

    /** Writes the configuration with its parameters into {@code folder}. */
    static void prepare(Path folder, Path site, int nameServerPort, int port, int applicationPort) throws IOException {
        Files.createDirectories(folder);
        configuration()
                .replacing("listen 8080;", "listen 127.0.0.1:" + port + ";")
                .replacing("169.254.169.253 ", "127.0.0.1:" + nameServerPort + " ")
                .replacing("/run/nginx/", folder + "/")
                .replacing("/var/cache/nginx/", folder + "/")
                .replacing("/var/log/scaleup-nginx/", folder + "/")
                .replacing("/srv/site", site)
                .writeTo(folder);
        // Nginx packages bring a longer one.
        Files.writeString(
                folder.resolve("mime.types"),
                "types { text/html html; text/css css; text/javascript js; image/png png; }\n");
        Files.writeString(folder.resolve("parameters.conf"), """
                upstream application {
                  zone application 256k;
                  server %s:%d resolve max_fails=1 fail_timeout=2s;
                  keepalive 64;
                  keepalive_timeout 20s;
                }
                set_real_ip_from 127.0.0.0/8;
                proxy_read_timeout 5s;
                """.formatted(APPLICATION, applicationPort));
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

    Client client() throws Exception {
        return Client.plain(port);
    }

    private boolean isUp() throws Exception {
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
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    boolean endsWithin(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        Program.stop(process);
    }
}
