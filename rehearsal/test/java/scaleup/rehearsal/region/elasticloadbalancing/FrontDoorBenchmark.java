package scaleup.rehearsal.region.elasticloadbalancing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.template.Made;

/**
 * What the load balancer costs: the same clients against the same target, directly, through it, and through a HAProxy that
 * passes on TCP, in turns. HAProxy must be on the PATH. Clients, target and load balancer share the processor.
 *
 * <pre>mvn -q -pl reviewer,rehearsal test-compile dependency:build-classpath -Dmdep.outputFile=target/class-path
 * cd rehearsal && java -cp target/test-classes:target/classes:$(cat target/class-path) \
 *     scaleup.rehearsal.region.elasticloadbalancing.FrontDoorBenchmark</pre>
 */
final class FrontDoorBenchmark {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 500;
    private static final int EXCHANGES = 4000;
    private static final int MEGABYTES = 96;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private FrontDoorBenchmark() {}

    /** One client's work at an address; returns how many units it did. */
    private interface Work {
        long run(InetSocketAddress address) throws IOException;
    }

    /** Prints the medians of what was done in a second, and their ratios. */
    public static void main(String[] arguments) throws Exception {
        new FrontDoorBenchmark().run();
        System.exit(0);
    }

    private void run() throws Exception {
        int port = FreePort.find();
        int targetPort = FreePort.find();
        try (var door = new Door();
                var target = new ServerSocket()) {
            target.bind(new InetSocketAddress("127.0.1.1", targetPort), 1000);
            threads.execute(() -> accept(target));
            Made group = door.group(targetPort, targetPort);
            door.listener(door.loadBalancer(), group, port);
            door.serve(group, "i-1", "127.0.1.1", "eu-central-1a");
            var direct = new InetSocketAddress("127.0.1.1", targetPort);
            var through = new InetSocketAddress("127.0.0.11", port);
            var haproxy = new InetSocketAddress("127.0.0.21", port);
            Process process = haproxy(haproxy, direct);
            try {
                List<InetSocketAddress> ways = List.of(direct, through, haproxy);
                measure("connections/s", ways, FrontDoorBenchmark::connect);
                measure("exchanges/s", ways, FrontDoorBenchmark::exchange);
                measure("MB/s and direction", ways, FrontDoorBenchmark::stream);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static Process haproxy(InetSocketAddress address, InetSocketAddress target)
            throws IOException, InterruptedException {
        Path configuration = Files.writeString(Files.createTempFile("benchmark", ".cfg"), """
                defaults
                    mode tcp
                    timeout client 350s
                    timeout server 350s
                    timeout connect 1s
                listen benchmark
                    bind %s:%d
                    server target %s:%d source %1$s
                """.formatted(
                        address.getHostString(), address.getPort(), target.getHostString(), target.getPort()));
        configuration.toFile().deleteOnExit();
        Process process = new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
                .inheritIO()
                .start();
        if (process.waitFor(1, TimeUnit.SECONDS)) {
            throw new IOException("HAProxy ended");
        }
        return process;
    }

    private void measure(String unit, List<InetSocketAddress> ways, Work work) throws Exception {
        double[][] rates = new double[ways.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int way = 0; way < ways.size(); way++) {
                double rate = rate(ways.get(way), work);
                if (round >= 0) {
                    rates[way][round] = rate;
                }
            }
        }
        double direct = median(rates[0]);
        double through = median(rates[1]);
        double haproxy = median(rates[2]);
        System.out.printf(
                "%s: direct %.0f, through %.0f (%.2f), HAProxy %.0f (%.2f)%n",
                unit, direct, through, through / direct, haproxy, haproxy / direct);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double rate(InetSocketAddress address, Work work) throws Exception {
        List<Callable<Long>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(() -> work.run(address));
        }
        long start = System.nanoTime();
        long done = 0;
        for (Future<Long> result : threads.invokeAll(clients)) {
            done += result.get();
        }
        return done * 1e9 / (System.nanoTime() - start);
    }

    private static long connect(InetSocketAddress address) throws IOException {
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
            }
        }
        return CONNECTIONS;
    }

    private static long exchange(InetSocketAddress address) throws IOException {
        byte[] message = new byte[512];
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            for (int exchange = 0; exchange < EXCHANGES; exchange++) {
                socket.getOutputStream().write(message);
                socket.getInputStream().readNBytes(message.length);
            }
        }
        return EXCHANGES;
    }

    private static long stream(InetSocketAddress address) throws IOException {
        byte[] block = new byte[1 << 16];
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            for (int sent = 0; sent < MEGABYTES * 16; sent++) {
                socket.getOutputStream().write(block);
                socket.getInputStream().readNBytes(block.length);
            }
        }
        return MEGABYTES;
    }

    private void accept(ServerSocket target) {
        while (!target.isClosed()) {
            try {
                Socket connection = target.accept();
                connection.setTcpNoDelay(true);
                threads.execute(() -> echo(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            byte[] buffer = new byte[1 << 16];
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
