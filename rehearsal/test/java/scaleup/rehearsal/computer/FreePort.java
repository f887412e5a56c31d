package scaleup.rehearsal.computer;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of this machine on which nothing listens, and none that was found before. None that Linux gives to connections either
 * (32768 and above unless it is told otherwise: ip-sysctl, ip_local_port_range), which might have it before a server has.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int EPHEMERAL = 32_768;
    private static final Set<Integer> FOUND = new HashSet<>();

    private FreePort() {}

    /** Finds one, free on all addresses. */
    public static synchronized int find() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, EPHEMERAL);
            if (FOUND.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }
}
