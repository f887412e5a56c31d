package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.host.BothWaysFixture.Way;

/**
 * A WebSocket over the connection of HTTP/2 that a browser has already (RFC 8441), as browsers open it where the server's settings say that
 * they may. The application knows nothing of it: it gets a request of HTTP/1.1 (RFC 6455, 4.2).
 */
class WebSocketByHttp2Test {
    /** RFC 8441, 3. */
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    @TempDir
    static Path folder;

    private static ServerSocket application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        application = new ServerSocket(port, 50, InetAddress.getByName(BothWaysFixture.APPLICATION));
        Background.run(() -> {
            while (true) {
                Socket socket = application.accept();
                Background.run(() -> serve(socket));
            }
        });
        machines = new BothWaysFixture(folder, port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        application.close();
    }

    @ParameterizedTest
    @EnumSource
    void isOpenedAndCarriesWhatBothSay(Way way) throws Exception {
        try (var socket = Client.http2(machines.haProxy.door("203.0.113.7"), machines.certificate())
                .handshake(null, "h2")) {
            socket.setSoTimeout(20_000);
            var out = socket.getOutputStream();
            var in = new DataInputStream(socket.getInputStream());
            out.write(Http2.join(Http2.PREFACE, Http2.frame(Http2.SETTINGS, 0, 0, new byte[0])));
            assertThat(frame(in, Http2.SETTINGS))
                    .as("who may open one")
                    .containsSequence(0, ENABLE_CONNECT_PROTOCOL, 0, 0, 0, 1);
            out.write(Http2.frame(
                    Http2.HEADERS,
                    Http2.END_HEADERS,
                    1,
                    Http2.join(
                            field(":method", "CONNECT"),
                            field(":protocol", "websocket"),
                            field(":scheme", "https"),
                            field(":path", way.to("chat")),
                            field(":authority", "localhost"),
                            field("origin", "https://localhost"),
                            field("sec-websocket-version", "13"))));
            // RFC 7541, appendix A: 8 is the status 200, with which a WebSocket is open (RFC 8441, 5).
            assertThat(frame(in, Http2.HEADERS)[0]).isEqualTo((byte) 0x88);
            out.write(Http2.frame(Http2.DATA, 0, 1, "hello\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(new String(frame(in, Http2.DATA), StandardCharsets.US_ASCII))
                    .isEqualTo("hello\n");
        }
    }

    /** RFC 7541, 6.2.2: a literal that isn't indexed, with a name of its own. */
    private static byte[] field(String name, String value) {
        return Http2.join(
                new byte[] {0, (byte) name.length()},
                name.getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) value.length()},
                value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The content of the next frame of a type that has some. */
    private static byte[] frame(DataInputStream in, int type) throws IOException {
        while (true) {
            int lengthAndType = in.readInt();
            in.readByte();
            in.readInt();
            byte[] content = in.readNBytes(lengthAndType >>> 8);
            if ((lengthAndType & 0xff) == type && content.length > 0) {
                return content;
            }
        }
    }

    /** Sends back what it gets. */
    private static void serve(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String key = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key: ")) {
                    key = line.substring("sec-websocket-key: ".length());
                }
            }
            String answer = key.isEmpty()
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    : "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            for (String line = key.isEmpty() ? null : in.readLine(); line != null; line = in.readLine()) {
                socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** RFC 6455, 4.2.2. */
    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-1.
        }
    }
}
