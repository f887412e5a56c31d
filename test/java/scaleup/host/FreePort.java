package scaleup.host;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * A port of this machine on which nothing listens, and none that was found before: Linux may offer the same again, and of
 * two listeners of HAProxy on one port each would get half of the connections.
 */
final class FreePort {
    private static final Set<Integer> FOUND = new HashSet<>();

    private FreePort() {}

    static synchronized int find() throws IOException {
        while (true) {
            try (var socket = new ServerSocket(0)) {
                if (FOUND.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            }
        }
    }
}
