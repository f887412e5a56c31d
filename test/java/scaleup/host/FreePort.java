package scaleup.host;

import java.io.IOException;
import java.net.ServerSocket;

/** A port of this machine on which nothing listens. */
final class FreePort {
    private FreePort() {}

    static int find() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
