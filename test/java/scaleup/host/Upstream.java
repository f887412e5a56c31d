package scaleup.host;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.environment.Environment;
import scaleup.web.WebParameters;

/** The real HAProxy with a web server's real configuration: between its Nginx and the application tier. */
final class Upstream implements AutoCloseable {
    private final Process process;
    private final Path run;

    /**
     * Starts it.
     *
     * @param run where its sockets are
     * @param applicationPort of every application server
     */
    Upstream(Path folder, Path run, NameServer nameServer, int applicationPort) throws Exception {
        this(folder, run, nameServer, Declared.DEV, applicationPort, UnaryOperator.identity());
    }

    /** Starts that of another environment, with another configuration than the deployed one. */
    Upstream(
            Path folder,
            Path run,
            NameServer nameServer,
            Environment declared,
            int applicationPort,
            UnaryOperator<HostFile> change)
            throws Exception {
        this.run = run;
        Files.createDirectories(run);
        Path file = change.apply(configuration())
                .replacing("/run/scaleup-upstream/", run + "/")
                .replacing("169.254.169.253:53", "127.0.0.1:" + nameServer.port())
                .writeTo(Files.createDirectories(folder));
        Path log = folder.resolve("upstream.log");
        var parameters = Declared.variables(
                WebParameters.upstream(declared), Map.of("APPLICATION_PORT", Integer.toString(applicationPort)));
        Process started = Program.haProxy().start(parameters, log, "-Ws", "-f", file.toString());
        process = started;
        Eventually.isTrue("HAProxy listens", () -> {
            if (!started.isAlive()) {
                throw new AssertionError(Files.readString(log));
            }
            return takesConnections();
        });
    }

    /** The socket is there before anybody listens to it. */
    private boolean takesConnections() {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException notYet) {
            return false;
        }
    }

    static HostFile configuration() {
        return HostFile.of("web/opt/haproxy/upstream.cfg");
    }

    /** Where it is asked how it does. */
    Path adminSocket() {
        return run.resolve("admin.sock");
    }

    /** Where Nginx reaches the application tier. */
    Path socket() {
        return run.resolve("application.sock");
    }

    void signal(String name) throws IOException, InterruptedException {
        Signal.send(name, process);
    }

    @Override
    public void close() {
        Program.stop(process);
    }
}
