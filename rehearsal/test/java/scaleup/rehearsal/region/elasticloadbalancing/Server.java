package scaleup.rehearsal.region.elasticloadbalancing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A target that a test plays: it hands out its connections, and is healthy while its other port is open. */
final class Server implements AutoCloseable {
    private final String address;
    private final int healthPort;
    private final ServerSocket socket;
    private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket health;

    Server(String address, int port, int healthPort) throws IOException {
        this.address = address;
        this.healthPort = healthPort;
        socket = new ServerSocket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.bind(new InetSocketAddress(address, port), 1000);
        threads.execute(() -> accept(socket, true));
        rise();
    }

    /** Lets its health checks succeed. */
    void rise() throws IOException {
        var opened = new ServerSocket();
        opened.bind(new InetSocketAddress(address, healthPort));
        threads.execute(() -> accept(opened, false));
        health = opened;
    }

    /** Lets its health checks fail. */
    void fall() throws IOException {
        health.close();
    }

    /** The next connection. */
    Socket next() throws InterruptedException, IOException {
        Socket connection = connections.poll(10, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("nobody connected");
        }
        connection.setSoTimeout(10_000);
        return connection;
    }

    /** Whether there is a connection that nobody has taken. */
    boolean waiting() {
        return !connections.isEmpty();
    }

    private void accept(ServerSocket listening, boolean keep) {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                if (keep) {
                    connections.add(connection);
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        health.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
