package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who waits for a server whose process hangs, or whose machine is gone without a word. Where the process hangs, its kernel
 * takes connections and acknowledges what is sent, so HAProxy sees nothing but health checks that time out. RFC 9110, 9.2.2: a
 * safe request may be repeated by a proxy; anything else must wait, as it may have been carried out.
 */
@Execution(ExecutionMode.CONCURRENT)
class HungServerTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private String table;
    private Path rules;
    private LoadBalancerFixture machines;
    private ScriptHost host;
    private PacketFilter forbidden;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "netfilter needs root");
        List.of("nft", "ss", "socat", "awk").forEach(Program::named);
        play(file -> file);
    }

    /** Load balancer, servers and script; the former with another configuration than the deployed one. */
    private void play(UnaryOperator<HostFile> change) throws Exception {
        machines = LoadBalancerFixture.changed(
                Files.createTempDirectory(folder, "haproxy"), change, "RESPONSE_TIMEOUT_SECONDS", "60");
        host = new ScriptHost(Files.createTempDirectory(folder, "host"));
        host.standIn("sleep", "exec %s 0.3".formatted(Program.named("sleep").path()));
        host.standIn("socat", "exec %s \"$@\"".formatted(Program.named("socat").path()));
        // A table of this test's own: others run on this machine.
        table = "hung_" + machines.port;
        rules = HostFile.of("balancer/etc/scaleup/hung.nft")
                .replacing("ip hung", "ip " + table)
                .writeTo(folder);
        host.start(
                HostFile.of("balancer/opt/haproxy/hung")
                        .replacing("/etc/scaleup/hung.nft", rules)
                        .replacing("ip hung", "ip " + table),
                machines.haProxy.socket().toString());
        rounds(1);
    }

    @AfterEach
    void stop() throws Exception {
        if (forbidden != null) {
            allow();
        }
        if (host != null) {
            host.close();
            Program.named("nft").run("delete", "table", "ip", table).assertSuccess();
        }
        if (machines != null) {
            machines.web1.thaw();
            machines.web2.thaw();
            machines.web1.letGo();
            machines.web2.letGo();
            machines.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whoReadsGetsAnotherServerAndWhoWritesWaits(String method) throws Exception {
        var client = machines.client();
        // HAProxy has connections that served before; those are what it would rather tell nobody about.
        client.get("/");
        client.get("/");
        machines.web1.stall();
        var reads =
                Stream.of(1, 2).map(i -> client.sendLater(method, "/read", "")).toList();
        var writes = Stream.of(1, 2)
                .map(i -> client.sendLater("POST", "/write", "x"))
                .toList();
        Eventually.isTrue(
                "a read and a write wait for the server that hangs",
                () -> sent(machines.web1, "/read") == 1 && sent(machines.web1, "/write") == 1);
        machines.web1.ignoreChecks();
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
        }
        assertThat(sent(machines.web2, "/read")).isEqualTo(2);
        assertThat(writes).filteredOn(CompletableFuture::isDone).hasSize(1);
        machines.web1.thaw();
        for (var write : writes) {
            assertThat(write.get().statusCode()).isEqualTo(200);
        }
        assertThat(List.of(sent(machines.web1, "/write"), sent(machines.web2, "/write")))
                .as("nothing that may have been carried out is sent again")
                .containsExactly(1L, 1L);
        assertThat(sent(machines.web1, "/read")).isEqualTo(1);
    }

    /**
     * Nobody resets a connection to a machine that is gone: packets to it are lost. Checks end as HAProxy calls it L4TOUT
     * (management.txt, section 9.1): no connection in time.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoReadsFromAMachineThatIsGoneGetsAnotherServer(boolean waiting) throws Exception {
        var client = machines.client();
        client.get("/");
        client.get("/");
        machines.web1.setMood(Backend.Mood.WAITS);
        if (!waiting) {
            lose("127.0.0.2");
        }
        var reads = Stream.of(1, 2).map(i -> client.getLater("/read")).toList();
        var writes = Stream.of(1, 2)
                .map(i -> client.sendLater("POST", "/write", "x"))
                .toList();
        if (waiting) {
            Eventually.isTrue(
                    "a read and a write wait for it",
                    () -> sent(machines.web1, "/read") == 1 && sent(machines.web1, "/write") == 1);
            lose("127.0.0.2");
        }
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
            assertThat(read.get().body()).isEqualTo("127.0.0.3");
        }
        Eventually.isTrue("no check of it gets a connection in time", () -> checked("127.0.0.2")
                .endsWith("L4TOUT"));
        for (var write : writes) {
            // Nobody who wrote waits for the response time-out, 60 s, of a machine that is gone.
            assertThat(write.get().statusCode()).isIn(200, 502);
        }
        assertThat(sent(machines.web1, "/write") + sent(machines.web2, "/write"))
                .as("nothing that may have been carried out is sent again")
                .isEqualTo(2);
    }

    /**
     * A process that hangs lets connections wait until there are too many (listen(2), backlog). Whoever asks for one more is sent to
     * another server after a second, and HAProxy says of the server how that request ended, not any more how its check did
     * (management.txt, section 9.1: HANA). Here no check ends any more that would say it again: the next one gets a connection,
     * and waits for a minute.
     */
    @Test
    void whoReadsGetsAnotherServerWhereTheOneThatHangsTakesNoConnectionEither() throws Exception {
        stop();
        play(file -> file.replacing("timeout check 1s", "timeout check 1m"));
        var client = machines.client();
        client.get("/");
        client.get("/");
        machines.web1.stall();
        var reads = Stream.of(1, 2).map(i -> client.getLater("/read")).toList();
        Eventually.isTrue("a read waits for the server that hangs", () -> sent(machines.web1, "/read") == 1);
        machines.web1.ignoreChecks();
        Eventually.isTrue("a check of it waits", () -> checked("127.0.0.2").startsWith("* "));
        noMoreConnections("drop");
        List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
        Eventually.isTrue("a request finds no connection", () -> {
            others.add(client.getLater("/another"));
            return checked("127.0.0.2").endsWith("HANA");
        });
        allow();
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
        }
        assertThat(sent(machines.web2, "/read")).isEqualTo(2);
        for (var other : others) {
            assertThat(other.get().statusCode()).isEqualTo(200);
        }
    }

    /** A process that is about to end takes no connections, and finishes what it has begun. */
    @Test
    void aServerThatRefusesConnectionsKeepsItsRequests() throws Exception {
        machines.web1.stall();
        machines.web2.stall();
        var client = machines.client();
        var reads = Stream.of(1, 2).map(i -> client.getLater("/read")).toList();
        Eventually.isTrue("each has one", () -> sent(machines.web1, "/read") == 1 && sent(machines.web2, "/read") == 1);
        noMoreConnections("reject with tcp reset");
        machines.haProxy.awaitServers("web", 1);
        longEnough();
        assertThat(reads).noneMatch(CompletableFuture::isDone);
        machines.web1.thaw();
        machines.web2.thaw();
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
        }
        assertThat(List.of(sent(machines.web1, "/read"), sent(machines.web2, "/read")))
                .containsExactly(1L, 1L);
    }

    /** What all servers are too slow for would only be twice as much. */
    @Test
    void nothingIsRepeatedWhereAllServersHang() throws Exception {
        machines.web1.freeze();
        machines.web2.freeze();
        var read = machines.client().getLater("/read");
        machines.haProxy.awaitServers("web", 0);
        longEnough();
        assertThat(read.isDone()).isFalse();
        machines.web1.thaw();
        machines.web2.thaw();
        assertThat(read.get().statusCode()).isEqualTo(200);
        assertThat(sent(machines.web1, "/read") + sent(machines.web2, "/read")).isEqualTo(1);
    }

    /** One that is too busy for health checks, or answers slowly, finishes what it has begun. */
    @Test
    void aServerThatIsOnlySlowKeepsItsRequests() throws Exception {
        var begun = new CountDownLatch(2);
        var finish = new CountDownLatch(1);
        for (Backend server : List.of(machines.web1, machines.web2)) {
            server.on("/download", exchange -> {
                begun.countDown();
                exchange.sendResponseHeaders(200, 0);
                try (var body = exchange.getResponseBody()) {
                    while (finish.getCount() > 0) {
                        body.write("line\n".getBytes(StandardCharsets.UTF_8));
                        body.flush();
                        Thread.sleep(100);
                    }
                    body.write("end".getBytes(StandardCharsets.UTF_8));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        machines.web1.setMood(Backend.Mood.WAITS);
        var client = machines.client();
        List<CompletableFuture<HttpResponse<String>>> downloads =
                Stream.of(1, 2).map(i -> client.getLater("/download")).toList();
        begun.await();
        var reads = Stream.of(1, 2).map(i -> client.getLater("/read")).toList();
        Eventually.isTrue("a read waits", () -> sent(machines.web1, "/read") == 1);
        machines.web1.ignoreChecks();
        machines.haProxy.awaitServers("web", 1);
        longEnough();
        assertThat(reads).filteredOn(read -> !read.isDone()).hasSize(1);
        finish.countDown();
        machines.web1.letGo();
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
        }
        for (var download : downloads) {
            assertThat(download.get().body()).endsWith("end");
        }
        assertThat(List.of(sent(machines.web1, "/read"), sent(machines.web2, "/read")))
                .containsExactly(1L, 1L);
    }

    /** What both servers are slow for is slow: whoever was sent to the second one waits for its answer, though that one hangs as well. */
    @Test
    void whoWasSentToAnotherServerIsNotBrokenOffThere() throws Exception {
        machines.web1.setMood(Backend.Mood.WAITS);
        machines.web2.setMood(Backend.Mood.WAITS);
        var client = machines.client();
        var reads = Stream.of(1, 2).map(i -> client.getLater("/read")).toList();
        Eventually.isTrue("each has one", () -> sent(machines.web1, "/read") == 1 && sent(machines.web2, "/read") == 1);
        machines.web1.ignoreChecks();
        Eventually.isTrue("who waits for the one is sent to the other", () -> sent(machines.web2, "/read") == 2);
        machines.web1.thaw();
        machines.haProxy.awaitServers("web", 2);
        machines.web2.ignoreChecks();
        Eventually.isTrue("who waits for that one alone is sent back", () -> sent(machines.web1, "/read") == 2);
        longEnough();
        machines.web2.thaw();
        for (Backend server : List.of(machines.web1, machines.web1, machines.web2, machines.web2)) {
            server.letGo();
        }
        for (var read : reads) {
            assertThat(read.get().statusCode()).isEqualTo(200);
        }
    }

    /** Sooner or later another connection has the same port, which carries what may not be repeated. */
    @Test
    void aPortIsToBreakForAMomentAlone() throws Exception {
        Program.named("nft")
                .run("add", "element", "ip", table, "waiting", "{ 127.0.0.2 . 40001 }")
                .assertSuccess();
        assertThat(listed()).contains("40001");
        Eventually.isTrue("it is forgotten", () -> !listed().contains("40001"));
    }

    /** The script is started again when it has ended, or HAProxy has. */
    @Test
    void aSecondStartLeavesNothingOfTheFirst() {
        Program.named("nft").run("-f", rules.toString()).assertSuccess();
        assertThat(listed().lines()).filteredOn(line -> line.contains("reject")).hasSize(1);
    }

    private String listed() {
        var outcome = Program.named("nft").run("list", "table", "ip", table);
        outcome.assertSuccess();
        return outcome.output();
    }

    /**
     * From now on no packet reaches the server at {@code address}, and none of its packets reaches anybody. A reset is not its
     * own: the script has the kernel answer so in its place.
     */
    private void lose(String address) throws Exception {
        forbid("""
                ip daddr %1$s tcp dport %2$d drop
                ip saddr %1$s tcp sport %2$d tcp flags & rst == 0 drop
                """.formatted(address, machines.port));
    }

    /** From now on web1 gets no connection: its kernel does with those who want one as {@code verdict} says. */
    private void noMoreConnections(String verdict) throws Exception {
        forbid("ip daddr 127.0.0.2 tcp dport %d tcp flags & (syn | ack) == syn %s".formatted(machines.port, verdict));
    }

    private void forbid(String rules) throws IOException {
        forbidden = new PacketFilter(folder, "gone_" + table, rules);
    }

    private void allow() throws IOException {
        forbidden.close();
        forbidden = null;
    }

    /** How HAProxy's last check of a web server ended. Before it a request's failure may stand there. */
    private String checked(String address) throws IOException {
        return machines.haProxy.servers("web").stream()
                .filter(server -> server.get("addr").startsWith(address + ":"))
                .findFirst()
                .orElseThrow()
                .getOrDefault("check_status", "");
    }

    private static long sent(Backend server, String path) {
        return server.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }

    /** In which what is to be broken would be: two seconds of silence, a round, and the kernel's next packet after two more. */
    private void longEnough() throws Exception {
        long end = System.nanoTime() + 5 * SECOND;
        rounds(3);
        Eventually.isTrue("time passes", () -> System.nanoTime() > end);
    }

    /** Waits until the script has asked HAProxy {@code count} times more. */
    private void rounds(int count) throws Exception {
        int before = host.calls("socat").size();
        Eventually.isTrue("the script looks", () -> host.calls("socat").size() >= before + count);
    }
}
