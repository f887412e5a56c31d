package scaleup.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that keeps requests as they arrive, byte by byte, and sends the same bytes to everybody. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * Starts it.
     *
     * @param answer what it sends before it closes the connection
     * @param milliseconds how long it takes before that
     */
    RawServer(String address, int port, String answer, int milliseconds) throws IOException {
        socket = new ServerSocket(port, 50, InetAddress.getByName(address));
        threads.execute(() -> {
            try {
                while (true) {
                    Socket client = socket.accept();
                    threads.execute(() -> serve(client, answer, milliseconds));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    List<String> requests() {
        return requests;
    }

    private void serve(Socket client, String answer, int milliseconds) {
        try (client) {
            StringBuilder request = new StringBuilder();
            for (int next = 0; next >= 0 && request.indexOf("\r\n\r\n") < 0; ) {
                next = client.getInputStream().read();
                request.append(next >= 0 ? Character.toString(next) : "");
            }
            requests.add(request.toString());
            Thread.sleep(milliseconds);
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // It would not wait.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
