package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whoever watches a load balancer while it is attacked: the front door and its own host ask again and again. What each waits is
 * compared with a server of the test's own that is asked at the same time, as this machine may be busy with other things.
 */
final class Watch implements AutoCloseable {
    private static final double SECOND = 1e9;
    private static final long PAUSE_MS = 100;
    private static final int PATIENCE_MS = 30_000;
    private static final byte[] NO_HEADER = {};

    private final List<Double> late = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final ServerSocket comparison = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Thread thread;
    private volatile boolean over;

    /** Asks at the ports of the two health pages. */
    Watch(int frontDoor, int host) throws IOException {
        Background.run(this::answer);
        thread = new Thread(() -> {
            while (!over) {
                look(frontDoor, host);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void look(int frontDoor, int host) {
        try {
            double own = seconds(comparison.getLocalPort(), NO_HEADER);
            late.add(seconds(frontDoor, FrontDoor.header("10.0.0.1", 8404)) - own);
            late.add(seconds(host, NO_HEADER) - own);
            Thread.sleep(PAUSE_MS);
        } catch (IOException unanswered) {
            wrong.add(unanswered.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double seconds(int port, byte[] header) throws IOException {
        long begin = System.nanoTime();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            byte[] question = "GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(Http2.join(header, question));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = answer.readLine();
            if (status == null || !status.contains(" 200 ")) {
                wrong.add(String.valueOf(status));
            }
        }
        return (System.nanoTime() - begin) / SECOND;
    }

    private void answer() throws IOException {
        while (!over) {
            try (var client = comparison.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** Fails unless both pages were well all the time, and answered within a second but for one time in twenty. */
    @Override
    public void close() throws IOException {
        over = true;
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        comparison.close();
        assertThat(wrong).as("other answers than 200").isEmpty();
        assertThat(late).isNotEmpty();
        assertThat(late.stream().sorted().skip(late.size() * 19L / 20).findFirst())
                .as("seconds that health took longer than a server that nobody attacks, of 19 in 20")
                .hasValueSatisfying(seconds -> assertThat(seconds).isLessThan(1));
    }
}
