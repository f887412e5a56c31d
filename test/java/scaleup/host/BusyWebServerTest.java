package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A web server that has all it can do by clients who keep what they have: idle WebSockets (RFC 6455), of which each load balancer lets
 * 4,096 through. Whoever asks whether it is well, a load balancer or its own host, is answered, or every web server would be taken for
 * broken.
 */
@Execution(ExecutionMode.CONCURRENT)
class BusyWebServerTest {
    /** More than a web server's HAProxy has connections; Nginx needs two for each. */
    private static final int WEB_SOCKETS = 4500;

    /** Nearly all that it has: the few that are left are taken at once. */
    private static final int AT_ONCE = 3990;

    private static final int PATIENCE_MS = 60_000;

    @TempDir
    Path folder;

    private NameServer nameServer;
    private final List<Socket> webSockets = new ArrayList<>();
    private Chat application;
    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        nameServer = new NameServer();
        int port = FreePort.find();
        application = new Chat(port);
        nameServer.publish(Nginx.APPLICATION, Chat.ADDRESS);
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "start");
        nginx = new Nginx(folder.resolve("nginx"), site, nameServer, Declared.DEV, port);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket webSocket : webSockets) {
            webSocket.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        if (application != null) {
            application.close();
        }
        nameServer.close();
    }

    @Test
    void isHealthyWhileClientsKeepAllThatItMayHaveAtOnce() throws Exception {
        Eventually.isTrue("the application is there", () -> {
            webSockets.add(open());
            return status(webSockets.get(webSockets.size() - 1)).startsWith("HTTP/1.1 101 ");
        });
        while (webSockets.size() < WEB_SOCKETS) {
            webSockets.add(open());
        }
        for (int open = 0; open < AT_ONCE; open = application.open()) {
            int before = open;
            Eventually.isTrue("there are more than " + open, () -> {
                // In the place of those that were refused, as this machine was busy.
                webSockets.add(open());
                return application.open() > before;
            });
        }
        for (int i = 0; i < 100; i++) {
            webSockets.add(open());
        }
        for (int i = 0; i < 20; i++) {
            assertAnswered("GET /health HTTP/1.0\r\n\r\n");
            assertAnswered("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
        for (Socket webSocket : webSockets) {
            webSocket.close();
        }
        // As an application does with a connection whose other end is closed.
        application.hangUp();
        Eventually.isTrue("who comes later is served", () -> {
            try (Socket next = open()) {
                return status(next).startsWith("HTTP/1.1 101 ");
            }
        });
    }

    private void assertAnswered(String request) throws IOException {
        try (Socket socket = send(request)) {
            assertThat(status(socket)).as(request).startsWith("HTTP/1.1 200 ");
        }
    }

    private Socket open() throws IOException {
        return send(String.join(
                "\r\n",
                "GET /chat HTTP/1.1",
                "Host: localhost",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                ""));
    }

    private Socket send(String request) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port());
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        try {
            return String.valueOf(answer.readLine());
        } catch (SocketTimeoutException none) {
            return "no answer";
        }
    }

    /** An application that takes every WebSocket, and says nothing more. */
    private static final class Chat implements AutoCloseable {
        private static final String ADDRESS = "127.0.0.2";

        private final ServerSocket server;
        private final List<Socket> open = new CopyOnWriteArrayList<>();

        Chat(int port) throws IOException {
            server = new ServerSocket(port, 1000, InetAddress.getByName(ADDRESS));
            Background.run(() -> {
                while (true) {
                    Socket next = server.accept();
                    try {
                        serve(next);
                    } catch (IOException gone) {
                        // Whoever hangs up, as a health check that took too long, ends nobody else's.
                        next.close();
                    }
                }
            });
        }

        int open() {
            return open.size();
        }

        private void serve(Socket socket) throws IOException {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            boolean webSocket = false;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                webSocket |= line.equalsIgnoreCase("Upgrade: websocket");
            }
            List<String> answer = webSocket
                    ? List.of(
                            "HTTP/1.1 101 Switching Protocols",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                            "",
                            "")
                    : List.of("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close", "", "");
            socket.getOutputStream().write(String.join("\r\n", answer).getBytes(StandardCharsets.US_ASCII));
            if (webSocket) {
                open.add(socket);
            } else {
                socket.close();
            }
        }

        void hangUp() throws IOException {
            for (Socket socket : open) {
                socket.close();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            hangUp();
        }
    }
}
