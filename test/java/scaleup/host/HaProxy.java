package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import scaleup.application.ApplicationTier;
import scaleup.environment.Environment;
import scaleup.loadbalancer.LoadBalancerParameters;
import scaleup.web.WebTier;

/** The real HAProxy with a load balancer's real configuration, on loopback. */
final class HaProxy implements AutoCloseable {
    static final String WEB = Declared.DEV.names().servers(WebTier.NAME);
    static final String APPLICATION = Declared.DEV.names().servers(ApplicationTier.NAME);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the configuration and its lists are on a host. */
    private static final String PLACE = "/opt/haproxy/";

    private final Path folder;
    private final Process process;
    private final int http = FreePort.find();
    private final int https = FreePort.find();
    private final int health = FreePort.find();
    private final int local = FreePort.find();
    private Watch watch;

    /**
     * Starts it.
     *
     * @param parameters instead of those of {@link #parameters(int)}
     */
    HaProxy(Path folder, SelfSigned certificate, NameServer nameServer, Map<String, String> parameters)
            throws Exception {
        this(folder, certificate, nameServer, Declared.DEV, parameters);
    }

    /** Starts that of another environment. */
    HaProxy(
            Path folder,
            SelfSigned certificate,
            NameServer nameServer,
            Environment declared,
            Map<String, String> parameters)
            throws Exception {
        this(folder, certificate, nameServer, declared, parameters, UnaryOperator.identity());
    }

    /** Starts it with another configuration than the deployed one. */
    HaProxy(
            Path folder,
            SelfSigned certificate,
            NameServer nameServer,
            Environment declared,
            Map<String, String> parameters,
            UnaryOperator<HostFile> change)
            throws Exception {
        this.folder = folder;
        Files.createDirectories(run());
        Files.writeString(pem(), certificate.pem());
        change.apply(configurationIn(folder))
                .replacing("bind :80 ", "bind 127.0.0.1:" + http + " ")
                .replacing("bind :443 ", "bind 127.0.0.1:" + https + " ")
                .replacing("bind :8404 ", "bind 127.0.0.1:" + health + " ")
                .replacing("127.0.0.1:8405", "127.0.0.1:" + local)
                .replacing("169.254.169.253:53", "127.0.0.1:" + nameServer.port())
                .replacing("/run/haproxy/", run() + "/")
                .replacing("/run/scaleup/tls/site.pem", pem())
                .writeTo(folder);
        Map<String, String> environment =
                new HashMap<>(Declared.variables(LoadBalancerParameters.haProxy(declared), parameters));
        // As its unit says it.
        environment.put("THREADS", Integer.toString(Runtime.getRuntime().availableProcessors() + 1));
        process = Program.haProxy().start(environment, log(), "-Ws", "-f", file().toString());
        Eventually.isTrue("HAProxy serves", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(log()));
            }
            return localStatus("/health") == 200;
        });
        // As the script "gate" does where no clients flood us.
        ask("disable frontend gate");
    }

    static HostFile configuration() {
        return HostFile.of("loadbalancer/opt/haproxy/haproxy.cfg");
    }

    /** The same with its lists in {@code folder}. */
    static HostFile configurationIn(Path folder) throws IOException {
        for (var list : LoadBalancerParameters.lists(
                        Declared.DEV.configuration().loadBalancer())
                .entrySet()) {
            Files.writeString(folder.resolve(list.getKey()), list.getValue());
        }
        return configuration().replacing(PLACE, folder + "/");
    }

    /** What {@code /etc/scaleup/haproxy.env} holds; both tiers listen on {@code port}. */
    static Map<String, String> parameters(int port) {
        String text = Integer.toString(port);
        return Declared.variables(
                LoadBalancerParameters.haProxy(Declared.DEV), Map.of("WEB_PORT", text, "APPLICATION_PORT", text));
    }

    /** Opens a door through which {@code client} comes by HTTPS. */
    FrontDoor door(String client) throws IOException {
        return new FrontDoor(client, 443, https);
    }

    /** A connection of {@code client} as it comes through the front door, without the work of one. */
    Socket connect(String client) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), https);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(FrontDoor.header(client, 443));
        return socket;
    }

    /** A connection of {@code client} that will change its keys without end. */
    KeyUpdates keyUpdates(String client, SelfSigned certificate) throws Exception {
        return new KeyUpdates(https, client, certificate);
    }

    /** Connections through the front door, on which each of {@code clients} begins with one of {@code said}, and no more. */
    Flood flood(int connections, List<byte[]> said, String... clients) throws IOException {
        return new Flood(https, connections, said, clients);
    }

    FrontDoor plainDoor(String client) throws IOException {
        return new FrontDoor(client, 80, http);
    }

    /**
     * To be attacked: whatever clients do from now on, both health pages are to answer within a second, and memory is to stay
     * within a half of the smallest machine's, 1 GiB. They are asked until this is closed, which fails if it was otherwise.
     */
    void attacked() throws Exception {
        Eventually.isTrue("it is healthy", () -> {
            try (var door = healthDoor()) {
                return Client.plain(door.port()).get("/health").statusCode() == 200;
            }
        });
        watch = new Watch(health, local);
    }

    FrontDoor healthDoor() throws IOException {
        return new FrontDoor("10.0.0.1", 8404, health);
    }

    Path file() {
        return folder.resolve("haproxy.cfg");
    }

    Path pem() {
        return folder.resolve("site.pem");
    }

    Path run() {
        return folder.resolve("run");
    }

    Path socket() {
        return run().resolve("admin.sock");
    }

    Path log() {
        return folder.resolve("haproxy.log");
    }

    /** The access log's lines. */
    List<String> accessLog() throws IOException {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.startsWith("{")).toList();
        }
    }

    int localStatus(String path) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local + path))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    String localBody(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** What HAProxy's runtime API answers (management.txt, section 9.3). */
    String ask(String command) throws IOException {
        return ask(socket(), command);
    }

    private static String ask(Path socket, String command) throws IOException {
        try (var channel = tell(socket, command)) {
            return answer(channel);
        }
    }

    /** Tells it, and leaves the {@link #answer} for later. */
    SocketChannel tell(String command) throws IOException {
        return tell(socket(), command);
    }

    private static SocketChannel tell(Path socket, String command) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.write(StandardCharsets.US_ASCII.encode(command + "\n"));
        return channel;
    }

    static String answer(SocketChannel told) throws IOException {
        var answer = new StringBuilder();
        var buffer = ByteBuffer.allocate(65_536);
        while (told.read(buffer) >= 0) {
            answer.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
            buffer.clear();
        }
        return answer.toString();
    }

    /** Waits until {@code count} servers of {@code backend} take requests. */
    void awaitServers(String backend, int count) throws Exception {
        Eventually.isTrue("%d servers in %s".formatted(count, backend), () -> serversUp(backend) == count);
    }

    long serversUp(String backend) throws IOException {
        return servers(backend).stream()
                .filter(server -> server.get("status").startsWith("UP"))
                .count();
    }

    /** How many requests a frontend has had since it began ({@code req_tot}: management.txt, section 9.1). */
    long requests(String frontend) throws IOException {
        return Long.parseLong(frontend(frontend).get("req_tot"));
    }

    /** What HAProxy says of a frontend, by the names of its statistics (management.txt, section 9.1). */
    Map<String, String> frontend(String name) throws IOException {
        return statistics(name, 1).stream().findFirst().orElseThrow(() -> new AssertionError("no frontend " + name));
    }

    /** What HAProxy says of each server of {@code backend} that has an address: of those by {@code ipv4@}, 0.0.0.0 is none. */
    List<Map<String, String>> servers(String backend) throws IOException {
        return statistics(backend, 4).stream()
                .filter(server -> !server.getOrDefault("addr", "0.0.0.0:").startsWith("0.0.0.0:"))
                .toList();
    }

    /** As JSON: in the other form a value such as "Detected 1 consecutive errors, last one was" is two. */
    private List<Map<String, String>> statistics(String proxy, int type) throws IOException {
        return statistics(socket(), proxy, type);
    }

    private static List<Map<String, String>> statistics(Path socket, String proxy, int type) throws IOException {
        List<Map<String, String>> statistics = new ArrayList<>();
        for (JsonNode item : JSON.readTree(ask(socket, "show stat %s %d -1 json".formatted(proxy, type)))) {
            Map<String, String> one = new HashMap<>();
            item.forEach(field -> one.put(
                    field.at("/field/name").asText(), field.at("/value/value").asText()));
            statistics.add(one);
        }
        return statistics;
    }

    /** How many requests wait until a server may be asked, in all backends of whoever listens on {@code socket} ({@code qcur}). */
    static long waiting(Path socket) throws IOException {
        return statistics(socket, "-1", 2).stream()
                .mapToLong(statistics -> Long.parseLong(statistics.get("qcur")))
                .sum();
    }

    /** The process that serves, which another one follows when the configuration is read again. */
    String worker() throws IOException {
        return ask("show info")
                .lines()
                .filter(line -> line.startsWith("Pid:"))
                .findFirst()
                .orElseThrow();
    }

    /** What the process that serves has of memory, in MiB (proc_pid_status(5)). */
    long memory() throws IOException {
        return memory("VmRSS:");
    }

    /** The most that it had so far, in MiB. */
    long mostMemory() throws IOException {
        return memory("VmHWM:");
    }

    private long memory(String which) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(info("Pid")), "status")).stream()
                .filter(line -> line.startsWith(which))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** A number of its {@code show info} (management.txt, section 9.3). */
    long info(String name) throws IOException {
        return ask("show info")
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is said of " + name));
    }

    /** How many requests there are at once, of one client or, by {@code 0.0.0.0}, of all. */
    long requestsAtOnce(String client) throws IOException {
        var entry = Pattern.compile("conn_cur=(\\d+)").matcher(ask("show table requests key ::ffff:" + client));
        return entry.find() ? Long.parseLong(entry.group(1)) : 0;
    }

    /** Reads its configuration again, by the commands of its unit. */
    void reload() throws IOException, InterruptedException {
        List<String> commands = HostFile.of("loadbalancer/etc/systemd/system/scaleup-haproxy.service")
                .replacing("/run/haproxy", run())
                .text()
                .lines()
                .filter(line -> line.startsWith("ExecReload="))
                .toList();
        assertThat(commands.get(1)).isEqualTo("ExecReload=/bin/bash /opt/haproxy/handover " + run());
        Program.named("socat");
        String handover =
                HostFile.of("loadbalancer/opt/haproxy/handover").writeTo(run()).toString();
        Program.named("bash").run(handover, run().toString()).assertSuccess();
        assertThat(Files.readString(run().resolve("state"))).contains("127.0.0.2");
        assertThat(commands.get(2)).isEqualTo("ExecReload=/bin/kill -USR2 $MAINPID");
        signal("USR2");
    }

    /** The master, with its worker. */
    ProcessHandle process() {
        return process.toHandle();
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
        try {
            if (watch != null) {
                watch.close();
                assertThat(mostMemory()).as("MiB of memory, at most").isLessThan(512);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Program.stop(process);
        }
    }
}
