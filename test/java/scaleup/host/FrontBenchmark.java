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
 * without the lines of one measure. Processor time, not seconds, tells them apart: a load balancer's processor is what limits it.
 * What this machine does besides hits both: they are asked in turn, some hundred requests at a time, the deployed one before and after
 * the other. What a process has of its own, as where its memory happens to be, is the same for as long as it lives: so all are started
 * anew again and again, and how much the ratio differs from life to life says how good it is. Arguments: lives, rounds in each,
 * requests in each turn, and a pattern of what is compared.
 */
final class FrontBenchmark {
    static final String SERVER = "127.0.0.2";
    private static final int THREADS = 4;
    private static final int AT_ONCE = 25;
    static final String DEPLOYED = "deployed";
    private static final String GATE = "gate open";

    static final String ALL = "without all of these";

    /** What haproxy.cfg has otherwise where it is measured without one. */
    private static final Map<String, List<Edit>> MEASURES = measures();

    /** What is said instead of what a pattern finds in a line; of a line without anything nothing is left. */
    private record Edit(Pattern pattern, String instead) {
        static Edit without(String pattern) {
            return new Edit(Pattern.compile("^.*(" + pattern + ").*$"), "");
        }
    }

    private static Map<String, List<Edit>> measures() {
        Map<String, List<Edit>> measures = new LinkedHashMap<>();
        measures.put(
                "without counting what is in progress",
                List.of(
                        Edit.without("track-sc[1-6]|session reject .*sc_conn_cur\\([56]\\)|if large [{]"),
                        new Edit(Pattern.compile(" [|]{2} [{] sc_conn_cur\\([12]\\) gt \\S+ [}]"), "")));
        measures.put("without any counting", List.of(Edit.without("track-sc|sc_conn_|sc_http_")));
        measures.put(
                "without waiting for bodies",
                List.of(
                        Edit.without("wait-for-body|txn[.](here|missing|large)|if large"),
                        new Edit(Pattern.compile("unless body [|]{2}"), "unless")));
        measures.put("without limits of sizes", List.of(Edit.without("deny status 4(00|13) ")));
        // Where nobody takes a client's headers away, ours must be set, which takes others of the name away.
        measures.put(
                "without cleaning headers",
                List.of(
                        Edit.without("del-header|allow unless spoken"),
                        new Edit(Pattern.compile(" spoken [|]{2}"), ""),
                        new Edit(Pattern.compile("add-header"), "set-header")));
        List<Edit> all = new ArrayList<>(List.of(Edit.without("allow unless body")));
        measures.values().forEach(all::addAll);
        measures.put(ALL, all);
        return measures;
    }

    private static final String THREAD = "without a thread for health";

    private enum Load {
        HTTP_1,
        HTTP_2,
        CONNECTIONS
    }

    private static final AtomicInteger CLIENT = new AtomicInteger();

    private final Map<String, HaProxy> all = new LinkedHashMap<>();
    private final int requests;
    private final Random random;
    private SelfSigned certificate;

    private FrontBenchmark(int requests, Random random) {
        this.requests = requests;
        this.random = random;
    }

    /** Clients who trust a certificate. */
    FrontBenchmark(SelfSigned certificate) {
        this(0, new Random());
        this.certificate = certificate;
    }

    public static void main(String[] arguments) throws Exception {
        int lives = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int requests = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 800;
        String compared = arguments.length > 3 ? arguments[3] : ".*";
        List<String> names = new ArrayList<>(List.of(GATE, THREAD));
        MEASURES.keySet().stream().sorted().forEach(names::add);
        names.removeIf(name -> !name.matches(compared));
        Map<Load, List<Double>> deployed = new EnumMap<>(Load.class);
        Map<Load, Map<String, List<Double>>> ratios = new EnumMap<>(Load.class);
        for (Load load : Load.values()) {
            deployed.put(load, new ArrayList<>());
            ratios.put(load, new LinkedHashMap<>());
            names.forEach(name -> ratios.get(load).put(name, new ArrayList<>()));
        }
        try (var server = server();
                var nameServer = new NameServer()) {
            nameServer.publish(HaProxy.WEB, SERVER);
            nameServer.publish(HaProxy.APPLICATION, SERVER);
            for (int life = 0; life < lives; life++) {
                var front = new FrontBenchmark(requests, new Random(life));
                try {
                    front.start(names, nameServer, server.getLocalPort());
                    for (Load load : Load.values()) {
                        deployed.get(load).add(front.compare(load, names, rounds, ratios.get(load)));
                    }
                } finally {
                    front.all.values().forEach(HaProxy::close);
                }
                System.err.printf(Locale.ROOT, "%d of %d%n", life + 1, lives);
            }
        }
        print(names, deployed, ratios);
    }

    /** Starts the deployed one and all that it is compared with. */
    private void start(List<String> names, NameServer nameServer, int port) throws Exception {
        Path folder = Files.createTempDirectory("front");
        certificate = SelfSigned.create(folder);
        List<String> started = new ArrayList<>(names);
        started.add(DEPLOYED);
        // In another order each time: what comes first finds another machine than what comes last.
        Collections.shuffle(started, random);
        for (String name : started) {
            var haProxy = new HaProxy(
                    Files.createDirectories(folder.resolve(name.replace(" ", "-"))),
                    certificate,
                    nameServer,
                    Declared.DEV,
                    HaProxy.parameters(port),
                    file -> name.equals(THREAD) ? withoutThread(file) : without(file, name));
            all.put(name, haProxy);
            if (name.equals(GATE)) {
                haProxy.ask("enable frontend gate");
                haProxy.ask("disable frontend https");
            }
            haProxy.awaitServers("web", 1);
        }
    }

    /**
     * Adds to {@code ratios} what each takes of the deployed one's processor time: the median of all rounds.
     *
     * @return microseconds that the deployed one takes
     */
    private double compare(Load load, List<String> names, int rounds, Map<String, List<Double>> ratios)
            throws Exception {
        Map<String, List<Double>> each = new LinkedHashMap<>();
        List<Double> deployed = new ArrayList<>();
        List<String> order = new ArrayList<>(names);
        // The first round is for all that is new.
        for (int round = 0; round <= rounds; round++) {
            Collections.shuffle(order, random);
            for (String name : order) {
                double before = measure(all.get(DEPLOYED), load);
                double other = measure(all.get(name), load) + measure(all.get(name), load);
                double both = before + measure(all.get(DEPLOYED), load);
                if (round > 0) {
                    deployed.add(both / 2);
                    each.computeIfAbsent(name, key -> new ArrayList<>()).add(other / both);
                }
            }
        }
        each.forEach((name, values) -> ratios.get(name).add(median(values)));
        return median(deployed);
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

    /** The configuration without the lines of a measure; as it is deployed where {@code name} is none. */
    static HostFile without(HostFile file, String name) {
        List<Edit> edits = MEASURES.getOrDefault(name, List.of());
        return new HostFile(
                file.path(),
                file.text()
                        .lines()
                        .map(line -> {
                            String said = line;
                            for (Edit edit : edits) {
                                said = edit.pattern().matcher(said).replaceAll(edit.instead());
                            }
                            return said;
                        })
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static void print(
            List<String> names, Map<Load, List<Double>> deployed, Map<Load, Map<String, List<Double>>> ratios) {
        System.out.println("| | a request over HTTP/1.1 | over HTTP/2 | a new connection |");
        System.out.println("|---|---|---|---|");
        var first = new StringBuilder("| " + DEPLOYED + " |");
        deployed.values().forEach(values -> first.append(String.format(Locale.ROOT, " %.1f us |", median(values))));
        System.out.println(first);
        for (String name : names) {
            var row = new StringBuilder("| " + name + " |");
            for (Load load : Load.values()) {
                var values = ratios.get(load).get(name);
                row.append(String.format(Locale.ROOT, " %.3f ± %.3f |", mean(values), margin(values)));
            }
            System.out.println(row);
        }
        System.out.println(
                "Processor time, and its ratio to the deployed configuration's, with the interval that has its mean 19"
                        + " times of 20");
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Half of a confidence interval of 95 % for the mean. */
    static double margin(List<Double> values) {
        double mean = mean(values);
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        int n = values.size();
        // Student's t with n - 1 degrees of freedom, 97.5 %, within 1 % from five lives on (Abramowitz and Stegun,
        // 26.7.5).
        double f = Math.max(1, n - 1);
        double z = 1.96;
        double t = z
                + (z * z * z + z) / (4 * f)
                + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96 * f * f)
                + (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / (384 * f * f * f);
        return n < 2 ? Double.NaN : t * Math.sqrt(squares / (n - 1) / n);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Microseconds of processor time that HAProxy takes for a request or a connection. */
    private double measure(HaProxy haProxy, Load load) throws Exception {
        int number = load == Load.CONNECTIONS ? requests / 16 : requests;
        long before = nanoseconds(haProxy);
        try (var threads = new Threads()) {
            threads.run(() -> {
                switch (load) {
                    case HTTP_1 -> http1(haProxy, number / THREADS);
                    case HTTP_2 -> http2(haProxy, number / THREADS);
                    case CONNECTIONS -> {
                        for (int i = 0; i < number / THREADS; i++) {
                            http1(haProxy, 1);
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

    void http1(HaProxy haProxy, int requests) throws Exception {
        try (var socket = connect(haProxy, "http/1.1")) {
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

    void http2(HaProxy haProxy, int requests) throws Exception {
        try (var socket = connect(haProxy, "h2")) {
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

    private SSLSocket connect(HaProxy haProxy, String protocol) throws Exception {
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
    static ServerSocket server() throws IOException {
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
