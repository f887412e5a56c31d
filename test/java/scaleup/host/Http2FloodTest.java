package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that sends what HTTP/2 allows, without end: frames that cost a server more than the client (RFC 9113, 10.5 "Denial-of-
 * Service Considerations"; CVE-2023-44487 "rapid reset"; CVE-2025-8671 "MadeYouReset"; CVE-2019-9512, 9513, 9515 and 9518; CVE-2016-6581 "HPACK bomb";
 * VU#421644 "CONTINUATION", of Apache httpd CVE-2024-27316).
 */
class Http2FloodTest {
    private static final int FRAMES = 20_000;

    /** Fewer than HAProxy lets a connection have at once: a hundred. What is taken back at once comes to no server. */
    private static final int ON_THEIR_WAY = 80;

    /** RFC 9113, 7 */
    private static final byte[] CANCEL = {0, 0, 0, 8};

    /** RFC 7541, 6.1: the table's first field of its own, 4,000 times: 12 MB in 4,000 bytes. */
    private static final byte[] UNPACKED = "\u00be".repeat(4000).getBytes(StandardCharsets.ISO_8859_1);

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder, "REQUESTS_PER_10_SECONDS", "1000");
        machines.haProxy.attacked();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    /** What comes first, and then again and again. */
    private record Attack(String name, Supplier<byte[]> first, IntFunction<byte[]> again) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> attacks() {
        byte[] none = {};
        Supplier<byte[]> nothing = () -> none;
        return Stream.of(
                new Attack(
                        "requests that are taken back at once",
                        nothing,
                        requests(0, stream -> Http2.frame(Http2.RST_STREAM, 0, stream, CANCEL))),
                new Attack(
                        "a header without an end",
                        () -> Http2.frame(Http2.HEADERS, Http2.END_STREAM, 1, Http2.request()),
                        i -> Http2.frame(Http2.CONTINUATION, 0, 1, Http2.field("x-" + i, "y".repeat(1000)))),
                new Attack(
                        "a header of nothing without an end",
                        () -> Http2.frame(Http2.HEADERS, Http2.END_STREAM, 1, Http2.request()),
                        i -> Http2.frame(Http2.CONTINUATION, 0, 1, none)),
                new Attack(
                        "settings",
                        nothing,
                        i -> Http2.frame(Http2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 1, 0, (byte) i})),
                new Attack(
                        "requests that the server is made to take back at once",
                        nothing,
                        requests(0, stream -> Http2.frame(Http2.WINDOW_UPDATE, 0, stream, new byte[4]))),
                new Attack(
                        "headers that are much when they are unpacked",
                        () -> Http2.frame(
                                Http2.HEADERS,
                                Http2.END_STREAM | Http2.END_HEADERS,
                                1,
                                Http2.join(Http2.request(), Http2.indexedField("x", "y".repeat(3000)))),
                        i -> Http2.frame(
                                Http2.HEADERS,
                                Http2.END_STREAM | Http2.END_HEADERS,
                                2 * i + 3,
                                Http2.join(Http2.request(), UNPACKED))),
                new Attack(
                        "priorities",
                        nothing,
                        i -> Http2.frame(Http2.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, (byte) i})),
                new Attack("pings", nothing, i -> Http2.frame(Http2.PING, 0, 0, new byte[8])),
                new Attack(
                        "windows that grow",
                        () -> Http2.frame(Http2.HEADERS, Http2.END_HEADERS, 1, Http2.post()),
                        i -> Http2.frame(Http2.WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 0, 1})),
                new Attack(
                        "a body of nothing",
                        () -> Http2.frame(Http2.HEADERS, Http2.END_HEADERS, 1, Http2.post()),
                        i -> Http2.frame(Http2.DATA, 0, 1, none)),
                new Attack(
                        "requests that are taken back when a server has them",
                        nothing,
                        requests(ON_THEIR_WAY, stream -> Http2.frame(Http2.RST_STREAM, 0, stream, CANCEL))),
                new Attack(
                        "requests that the server is made to take back when another has them",
                        nothing,
                        requests(ON_THEIR_WAY, stream -> Http2.frame(Http2.WINDOW_UPDATE, 0, stream, new byte[4]))));
    }

    /** One after the other, and each taken back when {@code later} others have followed. */
    private static IntFunction<byte[]> requests(int later, IntFunction<byte[]> takenBack) {
        return i -> Http2.join(
                Http2.frame(Http2.HEADERS, Http2.END_STREAM | Http2.END_HEADERS, 2 * i + 1, Http2.request()),
                i < later ? new byte[0] : takenBack.apply(2 * (i - later) + 1));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void disturbsNobodyElseAndTakesNoMemory(Attack attack) throws Exception {
        machines.client("203.0.113.8").get("/");
        long memory = machines.haProxy.memory();
        long asked = asked();
        try (var door = machines.haProxy.door("203.0.113.66");
                var socket = Client.http2(door, machines.certificate).handshake(null, "h2")) {
            var out = socket.getOutputStream();
            Background.run(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
            out.write(Http2.PREFACE);
            out.write(Http2.frame(Http2.SETTINGS, 0, 0, new byte[0]));
            out.write(attack.first().get());
            for (int i = 0; i < FRAMES; i++) {
                out.write(attack.again().apply(i));
                if (i % 1000 == 0) {
                    assertOthersAreServed();
                }
            }
        } catch (IOException closed) {
            assertThat(closed).as("the connection is ended").isNotNull();
        }
        assertOthersAreServed();
        assertThat(machines.haProxy.memory() - memory).as("MiB of memory more").isLessThan(64);
        assertThat(asked() - asked).as("requests that came to a server").isLessThanOrEqualTo(1000 + 100);
    }

    private static void assertOthersAreServed() throws Exception {
        long begin = System.nanoTime();
        assertThat(machines.healthStatus()).isEqualTo(200);
        assertThat(machines.haProxy.localStatus("/health")).isEqualTo(200);
        assertThat(machines.client("203.0.113.8").get("/").statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - begin).isLessThan(3 * SECOND);
    }

    private static long asked() {
        return (long) machines.web1.requests().size() + machines.web2.requests().size();
    }
}
