package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * Service Considerations"; CVE-2023-44487 "rapid reset"; CVE-2019-9512, 9515 and 9518; VU#421644 "CONTINUATION").
 */
class Http2FloodTest {
    private static final int FRAMES = 20_000;
    private static final long SECOND = 1_000_000_000L;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(folder, "REQUESTS_PER_10_SECONDS", "1000");
        Eventually.isTrue("it is healthy", () -> machines.healthStatus() == 200);
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
                        i -> join(
                                frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, request()),
                                frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8}))),
                new Attack(
                        "a header without an end",
                        () -> frame(HEADERS, END_STREAM, 1, request()),
                        i -> frame(CONTINUATION, 0, 1, field("x-" + i, "y".repeat(1000)))),
                new Attack(
                        "a header of nothing without an end",
                        () -> frame(HEADERS, END_STREAM, 1, request()),
                        i -> frame(CONTINUATION, 0, 1, none)),
                new Attack("settings", nothing, i -> frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 1, 0, (byte) i})),
                new Attack("pings", nothing, i -> frame(PING, 0, 0, new byte[8])),
                new Attack(
                        "windows that grow",
                        () -> frame(HEADERS, END_HEADERS, 1, post()),
                        i -> frame(WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 0, 1})),
                new Attack(
                        "a body of nothing",
                        () -> frame(HEADERS, END_HEADERS, 1, post()),
                        i -> frame(DATA, 0, 1, none)));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void disturbsNobodyElseAndTakesNoMemory(Attack attack) throws Exception {
        machines.client("203.0.113.8").get("/");
        long memory = memory();
        long asked = asked();
        try (var door = machines.haProxy.door("203.0.113.66");
                var socket = Client.http2(door, machines.certificate).handshake(null, "h2")) {
            var out = socket.getOutputStream();
            Background.run(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
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
        assertThat(memory() - memory).as("MiB of memory more").isLessThan(64);
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

    /** What the process that serves has of memory, in MiB (proc_pid_status(5)). */
    private static long memory() throws IOException {
        String pid = machines.haProxy
                .ask("show info")
                .lines()
                .filter(line -> line.startsWith("Pid: "))
                .findFirst()
                .orElseThrow()
                .substring("Pid: ".length());
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** RFC 9113, 4.1. */
    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** RFC 7541, appendix A: GET, https, /, and a literal for who is asked. */
    private static byte[] request() {
        return join(new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 9}, ascii("localhost"));
    }

    private static byte[] post() {
        return join(new byte[] {(byte) 0x83, (byte) 0x87, (byte) 0x84, 0x41, 9}, ascii("localhost"));
    }

    /** RFC 7541, 6.2.2: a literal that isn't indexed, with a name of its own and a value of 127 to 16,000 bytes. */
    private static byte[] field(String name, String value) {
        int rest = value.length() - 127;
        return join(
                new byte[] {0, (byte) name.length()},
                ascii(name),
                new byte[] {127, (byte) (rest % 128 | 128), (byte) (rest / 128)},
                ascii(value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
