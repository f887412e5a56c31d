package scaleup.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresignedUrlTest {
    /** Its time is over. */
    private static final Deadline IMPATIENT = () -> Duration.ZERO;

    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.UTF_8);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final PresignedUrl url = new PresignedUrl(Duration.ofSeconds(5), Duration.ofMillis(1));
    private volatile List<Integer> statuses = List.of(200);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            requests.add(exchange.getRequestMethod() + " " + body + " [" + (type == null ? "" : type) + "]");
            exchange.sendResponseHeaders(statuses.get(Math.min(requests.size(), statuses.size()) - 1), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theAnswerIsPutWithoutAContentType() throws IOException {
        url.deliver(address(), ANSWER, IMPATIENT);

        assertThat(requests).containsExactly("PUT {} []");
    }

    @Test
    void aServerErrorIsTriedAgain() throws IOException {
        statuses = List.of(503, 500, 200);

        url.deliver(address(), ANSWER, IMPATIENT);

        assertThat(requests).hasSize(3);
    }

    /**
     * The JDK sometimes says by a NullPointerException, bare or within another, that a connection failed, and AWS's SDK takes both
     * for that: aws/aws-sdk-java-v2#2572, #6894.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatTheJdkHasLostIsTriedAgain(boolean within) throws IOException {
        var lost = new NullPointerException("this.http is null");
        var opened = new AtomicInteger();
        PresignedUrl.Connections connections = address -> opened.incrementAndGet() > 1
                ? (HttpURLConnection) address.toURL().openConnection()
                : new LostConnection(address, within ? new RuntimeException(lost) : lost);

        new PresignedUrl(connections, Duration.ofSeconds(5), Duration.ofMillis(1))
                .deliver(address(), ANSWER, IMPATIENT);

        assertThat(requests).containsExactly("PUT {} []");
    }

    private static final class LostConnection extends HttpURLConnection {
        private final RuntimeException loss;

        LostConnection(URI address, RuntimeException loss) throws IOException {
            super(address.toURL());
            this.loss = loss;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public int getResponseCode() {
            throw loss;
        }

        @Override
        public void connect() {
            // By what it is asked.
        }

        @Override
        public void disconnect() {
            // There is nothing left.
        }

        @Override
        public boolean usingProxy() {
            return false;
        }
    }

    /** A moment without Amazon S3 is over after a moment: each pause is longer than the one before. */
    @Test
    void itIsTriedFourTimesWithMoreAndMorePatience() {
        statuses = List.of(503);
        var patient = new PresignedUrl(Duration.ofSeconds(5), Duration.ofMillis(40));
        long begun = System.nanoTime();

        assertThatThrownBy(() -> patient.deliver(address(), ANSWER, IMPATIENT)).hasMessageContaining("503");

        assertThat(requests).hasSize(4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(40 + 80 + 160));
    }

    @Test
    void itIsTriedForAsLongAsThereIsPatience() throws IOException {
        statuses = List.of(503, 503, 503, 503, 503, 503, 200);

        url.deliver(address(), ANSWER, () -> Duration.ofMinutes(1));

        assertThat(requests).hasSize(7);
    }

    /** Otherwise the function is cut off, and CloudFormation waits for an hour. */
    @Test
    @Timeout(60)
    void whoNeverAnswersIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var impatient = new PresignedUrl(Duration.ofMillis(100), Duration.ofMillis(1));
            assertThatThrownBy(() -> impatient.deliver(
                            URI.create("http://127.0.0.1:%d/?signature=1".formatted(silent.getLocalPort())),
                            ANSWER,
                            IMPATIENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("SocketTimeoutException")
                    .hasMessageNotContaining("signature");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void aRefusalIsNotTriedAgainAndTheAddressIsNotQuoted(int status) {
        statuses = List.of(status);

        assertThatThrownBy(() -> url.deliver(address(), ANSWER, IMPATIENT))
                .hasMessageContaining(Integer.toString(status))
                .hasMessageNotContaining("signature");
        assertThat(requests).hasSize(1);
    }

    @Test
    void nobodyThereIsAnError() {
        server.stop(0);

        assertThatThrownBy(() -> url.deliver(address(), ANSWER, IMPATIENT))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("signature");
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/answer?signature=1");
    }
}
