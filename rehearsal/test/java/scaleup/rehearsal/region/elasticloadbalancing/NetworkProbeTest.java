package scaleup.rehearsal.region.elasticloadbalancing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.template.Made;

/** Health checks over HTTP, against a server whose answers a test chooses. */
class NetworkProbeTest {
    private static final String ADDRESS = "127.0.1.1";

    private final Door door = new Door();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final ServerSocket server = new ServerSocket();
    private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private int port;
    private Made group;

    NetworkProbeTest() throws IOException {}

    @BeforeEach
    void listen() throws Exception {
        server.bind(new InetSocketAddress(ADDRESS, 0));
        threads.execute(this::serve);
        port = FreePort.find();
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void aCheckCarriesAHeaderWithoutAClientAndNamesTheNode() throws Exception {
        open("proxy_protocol_v2.enabled=true");
        door.serve(group, "i-1", ADDRESS, "eu-central-1a");
        String request = requests.poll(10, TimeUnit.SECONDS);
        assertThat(request.substring(0, 28))
                .as("LOCAL, TCP over IPv4, no addresses")
                .isEqualTo("\r\n\r\n\0\r\nQUIT\n \u0011\0\f" + "\0".repeat(12));
        assertThat(request.substring(28))
                .startsWith("GET /health HTTP/1.1\r\n")
                .containsPattern("(?i)host: 127\\.0\\.0\\.1[12]:" + port + "\r\n")
                .containsPattern("(?i)user-agent: ELB-HealthChecker/2\\.0\r\n");
    }

    @Test
    void withoutTheAttributeThereIsNoHeader() throws Exception {
        open();
        door.serve(group, "i-1", ADDRESS, "eu-central-1a");
        assertThat(requests.poll(10, TimeUnit.SECONDS)).startsWith("GET /health");
    }

    @Test
    void anotherStatusThanTheMatchersIsAMismatch() throws Exception {
        open();
        door.serve(group, "i-1", ADDRESS, "eu-central-1a");
        answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        assertUnhealthy("Target.ResponseCodeMismatch");
        assertThat(door.health(group, "i-1").path("Description").asText())
                .isEqualTo("Health checks failed with these codes: [503]");
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        Door.await(() -> door.state(group, "i-1").equals("healthy"));
    }

    @Test
    void anAnswerThatIsNotHttpFails() throws Exception {
        open();
        answer = "SSH-2.0-OpenSSH\r\n\r\n";
        register();
        assertUnhealthy("Target.FailedHealthChecks");
    }

    @Test
    void aServerThatClosesWithoutAnAnswerFails() throws Exception {
        open();
        answer = "";
        register();
        assertUnhealthy("Target.FailedHealthChecks");
    }

    @Test
    void aServerThatNeverAnswersTimesOut() throws Exception {
        open();
        answer = "never";
        register();
        assertUnhealthy("Target.Timeout");
    }

    @Test
    void aPortWhereNobodyListensFails() throws Exception {
        open();
        server.close();
        register();
        assertUnhealthy("Target.FailedHealthChecks");
    }

    private void assertUnhealthy(String reason) throws InterruptedException {
        Door.await(() -> door.state(group, "i-1").equals("unhealthy"));
        assertThat(door.health(group, "i-1").path("Reason").asText()).isEqualTo(reason);
    }

    private void register() {
        door.instances.put("i-1", new Instances.Location(ADDRESS, "eu-central-1a"));
        door.loadBalancers.register(group.reference(), "i-1");
    }

    private void open(String... attributes) throws Exception {
        group = door.group(Door.group(
                port,
                "'HealthCheckProtocol': 'HTTP', 'HealthCheckPath': '/health', 'HealthCheckPort': '%d', "
                                .formatted(server.getLocalPort())
                        + "'HealthCheckTimeoutSeconds': 2, 'Matcher': {'HttpCode': '200'},",
                attributes));
        door.listener(door.loadBalancer(), group, port);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                requests.add(request(connection.getInputStream()));
                if (answer.equals("never")) {
                    // Until the other side gives up.
                    assertThat(connection.getInputStream().read()).isEqualTo(-1);
                } else {
                    connection.getOutputStream().write(answer.getBytes(ISO_8859_1));
                }
            } catch (IOException e) {
                // The other side gave up, or the test is over.
            }
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n", 28) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(request.toString());
            }
            request.append((char) next);
        }
        return request.toString();
    }
}
