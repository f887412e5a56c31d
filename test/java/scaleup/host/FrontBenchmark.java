package scaleup.host;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;

/**
 * What each measure against floods costs a client that behaves: HAProxy with the deployed configuration beside the same
 * without the lines of one measure, each asked in turn, round by round, so that what this machine does besides hits all.
 * Processor time, not seconds, tells them apart: a load balancer's processor is what limits it. Arguments: rounds, requests.
 */
final class FrontBenchmark {
    private static final String SERVER = "127.0.0.2";
    private static final int THREADS = 4;
    private static final int AT_ONCE = 25;
    private static final String DEPLOYED = "deployed";
    private static final String GATE = "gate open";

    /** Without which lines of haproxy.cfg it is measured. */
    private static final Map<String, Pattern> MEASURES = Map.of(
            "without counting what is in progress", Pattern.compile("track-sc[1-6]|sc_conn_cur\\([1-6]\\)"),
            "without any counting", Pattern.compile("track-sc|sc_conn_|sc_http_"),
            "without waiting for bodies", Pattern.compile("wait-for-body|txn[.](here|missing)|set-var.txn[.]large"),
            "without cleaning headers", Pattern.compile("del-header"),
            "without all of these",
                    Pattern.compile(
                            "track-sc|sc_conn_|sc_http_|wait-for-body|txn[.](here|missing)|set-var.txn[.]large|del-header"));

    private static final String THREAD = "without a thread for health";

    private enum Load {
        HTTP_1,
        HTTP_2,
        CONNECTIONS
    }

    private static final AtomicInteger CLIENT = new AtomicInteger();

    private FrontBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        int requests = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8000;
        Path folder = Files.createTempDirectory("front");
        Map<String, HaProxy> all = new LinkedHashMap<>();
        try (var server = server();
                var nameServer = new NameServer()) {
            nameServer.publish(HaProxy.WEB, SERVER);
            nameServer.publish(HaProxy.APPLICATION, SERVER);
            var certificate = SelfSigned.create(folder);
            List<String> names = new ArrayList<>(List.of(DEPLOYED, GATE));
            names.add(THREAD);
            MEASURES.keySet().stream().sorted().forEach(names::add);
            for (String name : names) {
                var haProxy = new HaProxy(
                        Files.createDirectories(folder.resolve(name.replace(" ", "-"))),
                        certificate,
                        nameServer,
                        Declared.DEV,
                        HaProxy.parameters(server.getLocalPort()),
                        file -> name.equals(THREAD) ? withoutThread(file) : without(file, MEASURES.get(name)));
                all.put(name, haProxy);
                if (name.equals(GATE)) {
                    haProxy.ask("enable frontend gate");
                    haProxy.ask("disable frontend https");
                }
                haProxy.awaitServers("web", 1);
            }
            Map<Load, Map<String, List<Double>>> microseconds = new EnumMap<>(Load.class);
            for (int round = 0; round <= rounds; round++) {
                for (Load load : Load.values()) {
                    // In another order each round: what this machine does meanwhile then favours none.
                    Collections.shuffle(names, new Random(round));
                    for (String name : names) {
                        double one = measure(all.get(name), certificate, load, requests);
                        // The first round is for all that is new.
                        if (round > 0) {
                            microseconds
                                    .computeIfAbsent(load, key -> new LinkedHashMap<>())
                                    .computeIfAbsent(name, key -> new ArrayList<>())
                                    .add(one);
                        }
                    }
                }
            }
            Collections.sort(names);
            print(names, microseconds);
        } finally {
            all.values().forEach(HaProxy::close);
        }
    }

    /** As many threads as there are processors, and all for everybody. */
    private static HostFile withoutThread(HostFile file) {
        return new HostFile(
                file.path(),
                file.text()
                        .lines()
                        .filter(line -> !line.contains("nbthread"))
                        .map(line -> line.replaceAll("( |^)(bind|stats socket)( .*) thread [0-9-]+", "$1$2$3"))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static HostFile without(HostFile file, Pattern lines) {
        if (lines == null) {
            return file;
        }
        return new HostFile(
                file.path(),
                file.text()
                        .lines()
                        .filter(line -> !lines.matcher(line).find())
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static void print(List<String> names, Map<Load, Map<String, List<Double>>> microseconds) {
        System.out.println("| | a request over HTTP/1.1 | over HTTP/2 | a new connection |");
        System.out.println("|---|---|---|---|");
        for (String name : names) {
            var row = new StringBuilder("| " + name + " |");
            for (Load load : Load.values()) {
                var values = microseconds.get(load);
                row.append(String.format(
                        Locale.ROOT,
                        " %.0f us, %.2f |",
                        median(values.get(name)),
                        median(ratios(values.get(name), values.get(DEPLOYED)))));
            }
            System.out.println(row);
        }
        System.out.println(
                "Medians of processor time, and of its ratio to the deployed configuration's in the same round");
    }

    private static List<Double> ratios(List<Double> values, List<Double> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / base.get(i));
        }
        return ratios;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Microseconds of processor time that HAProxy takes for a request or a connection. */
    private static double measure(HaProxy haProxy, SelfSigned certificate, Load load, int requests) throws Exception {
        int number = load == Load.CONNECTIONS ? requests / 16 : requests;
        long before = nanoseconds(haProxy);
        try (var threads = new Threads()) {
            threads.run(() -> {
                switch (load) {
                    case HTTP_1 -> http1(haProxy, certificate, number / THREADS);
                    case HTTP_2 -> http2(haProxy, certificate, number / THREADS);
                    case CONNECTIONS -> {
                        for (int i = 0; i < number / THREADS; i++) {
                            http1(haProxy, certificate, 1);
                        }
                    }
                }
                return null;
            });
        }
        return (nanoseconds(haProxy) - before) / 1000.0 / number;
    }

    /** All that its threads ran so far (Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat"). */
    private static long nanoseconds(HaProxy haProxy) throws IOException {
        long sum = 0;
        try (var threads = Files.list(Path.of("/proc", Long.toString(haProxy.info("Pid")), "task"))) {
            for (Path thread : threads.toList()) {
                sum += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
            }
        }
        return sum;
    }

    private static void http1(HaProxy haProxy, SelfSigned certificate, int requests) throws Exception {
        try (var socket = connect(haProxy, certificate, "http/1.1")) {
            byte[] request =
                    "GET /index.html HTTP/1.1\r\nHost: localhost\r\nUser-Agent: benchmark\r\nAccept: */*\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII);
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < requests; i++) {
                socket.getOutputStream().write(request);
                if (!head(in).startsWith("HTTP/1.1 200")) {
                    throw new IOException("not answered");
                }
                in.readNBytes(BODY.length());
            }
        }
    }

    private static void http2(HaProxy haProxy, SelfSigned certificate, int requests) throws Exception {
        try (var socket = connect(haProxy, certificate, "h2")) {
            byte[] window = ByteBuffer.allocate(4).putInt(1 << 30).array();
            socket.getOutputStream()
                    .write(Http2.join(
                            Http2.PREFACE,
                            Http2.frame(Http2.SETTINGS, 0, 0, new byte[0]),
                            Http2.frame(Http2.WINDOW_UPDATE, 0, 0, window)));
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            for (int i = 0; i < requests; i += AT_ONCE) {
                byte[][] ask = new byte[AT_ONCE][];
                for (int j = 0; j < AT_ONCE; j++) {
                    ask[j] = Http2.frame(
                            Http2.HEADERS,
                            Http2.END_STREAM | Http2.END_HEADERS,
                            2 * (i + j) + 1,
                            Http2.request("/index.html"));
                }
                socket.getOutputStream().write(Http2.join(ask));
                for (int ended = 0; ended < AT_ONCE; ) {
                    int lengthAndType = in.readInt();
                    int flags = in.readByte();
                    in.readInt();
                    in.readNBytes(lengthAndType >>> 8);
                    boolean ofAnswer = (lengthAndType & 0xff) <= Http2.HEADERS;
                    ended += ofAnswer && (flags & Http2.END_STREAM) != 0 ? 1 : 0;
                }
            }
        }
    }

    private static SSLSocket connect(HaProxy haProxy, SelfSigned certificate, String protocol) throws Exception {
        int client = CLIENT.incrementAndGet();
        Socket plain = haProxy.connect("198.18.%d.%d".formatted(client >> 8 & 255, client & 255));
        var socket = (SSLSocket)
                certificate.trust().getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static final String BODY = "x".repeat(1000);

    /** A server that takes as little of the processor as one can in Java. */
    private static ServerSocket server() throws IOException {
        var server = new ServerSocket(FreePort.find(), 1000, InetAddress.getByName(SERVER));
        byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(BODY.length(), BODY)
                .getBytes(StandardCharsets.US_ASCII);
        Background.run(() -> {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                Background.run(() -> {
                    try (client) {
                        var in = new BufferedInputStream(client.getInputStream());
                        while (!head(in).isEmpty()) {
                            client.getOutputStream().write(answer);
                        }
                    }
                });
            }
        });
        return server;
    }

    /** A message's first line and headers; nothing at the end. */
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n'
                    && head.length() > 3
                    && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    /** The clients. */
    private static final class Threads implements AutoCloseable {
        private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

        void run(Callable<Void> client) throws Exception {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                clients.add(client);
            }
            for (var done : executor.invokeAll(clients)) {
                done.get();
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
