package scaleup.host;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network load balancer: hands connections on and says in a PROXY v2 header (HAProxy's proxy-protocol.txt, section
 * 2.2) who the client is.
 */
final class FrontDoor implements AutoCloseable {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte VERSION_2_PROXY = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final int CLIENT_PORT = 50_000;
    private static final int BACKLOG = 1000;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final byte[] header;
    private final int target;
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * Opens a door.
     *
     * @param client address that the header names
     * @param port on which the client reached the door
     * @param target port of this machine to which connections go
     */
    FrontDoor(String client, int port, int target) throws IOException {
        this.header = header(client, port);
        this.target = target;
        Background.run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections came through it. */
    int connections() {
        return connections.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket outside = listener.accept();
            connections.incrementAndGet();
            Background.run(() -> connect(outside));
        }
    }

    private void connect(Socket outside) throws IOException {
        var inside = new Socket();
        try {
            inside.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        } catch (IOException refused) {
            outside.close();
            throw refused;
        }
        inside.setTcpNoDelay(true);
        outside.setTcpNoDelay(true);
        inside.getOutputStream().write(header);
        Background.run(() -> pass(inside, outside));
        pass(outside, inside);
    }

    /** Passes on what comes, then the end of it. */
    private static void pass(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream()) {
            byte[] buffer = new byte[16_384];
            int length;
            while ((length = in.read(buffer)) > 0) {
                to.getOutputStream().write(buffer, 0, length);
            }
        } finally {
            to.close();
        }
    }

    /** What it says first: that {@code client} reached it on {@code port}. */
    static byte[] header(String client, int port) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(SIGNATURE);
        out.writeByte(VERSION_2_PROXY);
        out.writeByte(TCP_OVER_IPV4);
        out.writeShort(12);
        out.write(InetAddress.getByName(client).getAddress());
        out.write(InetAddress.getByName("198.51.100.1").getAddress());
        out.writeShort(CLIENT_PORT);
        out.writeShort(port);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
