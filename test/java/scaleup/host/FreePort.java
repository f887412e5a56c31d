package scaleup.host;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of this machine on which nothing listens, and that nobody found before, in this process or another that looks for one
 * in this way. None that Linux gives to connections (32768 and above unless it is told otherwise: ip-sysctl,
 * ip_local_port_range), which might have it before a server has.
 */
final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int EPHEMERAL = 32_768;

    /** Bound until this process ends. */
    private static final List<Socket> FOUND = new ArrayList<>();

    private FreePort() {}

    /** Finds one, free on all addresses. */
    static synchronized int find() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, EPHEMERAL);
            try {
                FOUND.add(reserve(port));
                return port;
            } catch (BindException taken) {
                // Another one, then.
            }
        }
    }

    /**
     * Whoever looks for a port insists on having it alone. A server can have it beside him from then on, since both let the address
     * be reused and only one of them listens (socket(7), SO_REUSEADDR). Nothing is closed here: a process that is just being
     * started has what was closed for a moment longer.
     */
    private static Socket reserve(int port) throws IOException {
        var socket = new Socket();
        socket.setReuseAddress(false);
        try {
            socket.bind(new InetSocketAddress(port));
        } catch (BindException taken) {
            socket.close();
            throw taken;
        }
        socket.setReuseAddress(true);
        return socket;
    }
}
