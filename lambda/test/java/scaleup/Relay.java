package scaleup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a function and a server on loopback, and lets a {@link Fuse} cut in at what the function sends. */
public final class Relay implements AutoCloseable {
    private static final int LARGEST = 1 << 16;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Fuse fuse;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });

    public Relay(int port, Fuse fuse) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.fuse = fuse;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket function = listener.accept();
                Socket connection = new Socket();
                connection.connect(server);
                function.setTcpNoDelay(true);
                connection.setTcpNoDelay(true);
                threads.execute(() -> carry(function, connection, true));
                threads.execute(() -> carry(connection, function, false));
            } catch (IOException closed) {
                // The function sees it as a server that is not there.
            }
        }
    }

    private void carry(Socket from, Socket to, boolean counted) {
        byte[] message = new byte[LARGEST];
        try (from;
                to) {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int length = input.read(message); length > 0; length = input.read(message)) {
                int size = length;
                if (counted) {
                    fuse.pass(() -> {
                        output.write(message, 0, size);
                        output.flush();
                        return size;
                    });
                } else {
                    output.write(message, 0, size);
                    output.flush();
                }
            }
        } catch (IOException | Fuse.Struck end) {
            // Either side has gone, and with it the connection.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
