package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.FixedCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that refuses at once is asked again and again; one that doesn't know us, or answers otherwise, is left to the pool. */
class LoginDataSourceTest {
    private static final int ER_CON_COUNT_ERROR = 1040;
    private static final int ER_HOST_IS_BLOCKED = 1129;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LoginDataSource source = new LoginDataSource(new FixedCredentials(new Login("notes", "secret")));

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void asksAgainWhereThereAreTooManyConnectionsUntilItIsInterrupted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CountDownLatch asked = new CountDownLatch(20);
            threads.execute(() -> refuse(server, ER_CON_COUNT_ERROR, asked));
            at(server.getLocalPort());
            assertThatThrownBy(source::getConnection)
                    .as("the first time the pool learns why")
                    .hasMessageContaining("refused");

            Future<Throwable> waiter = threads.submit(this::failure);
            assertThat(asked.await(60, TimeUnit.SECONDS))
                    .as("one call asks 20 times")
                    .isTrue();
            assertThat(waiter.isDone()).isFalse();
            waiter.cancel(true);
        }
    }

    @Test
    void asksAgainWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        at(port);
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
        Future<Throwable> waiter = threads.submit(this::failure);
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            CountDownLatch asked = new CountDownLatch(1);
            threads.execute(() -> refuse(server, ER_HOST_IS_BLOCKED, asked));
            assertThat(asked.await(60, TimeUnit.SECONDS))
                    .as("who waits meets it as soon as it is there")
                    .isTrue();
            assertThat(waiter.get(60, TimeUnit.SECONDS))
                    .as("any other refusal is the pool's")
                    .isInstanceOf(SQLException.class);
        }
    }

    private void at(int port) throws SQLException {
        source.setServerName(InetAddress.getLoopbackAddress().getHostAddress());
        source.setPort(port);
        source.setConnectTimeout(5000);
    }

    private Throwable failure() {
        try {
            source.getConnection().close();
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    /** MySQL's ERR_Packet before a handshake: its length, number, 0xFF, the error and its text ("Client/Server Protocol"). */
    private static void refuse(ServerSocket server, int error, CountDownLatch asked) {
        byte[] text = "refused".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer packet = ByteBuffer.allocate(7 + text.length);
        packet.put(new byte[] {(byte) (3 + text.length), 0, 0, 0, (byte) 0xff, (byte) error, (byte) (error >> 8)});
        packet.put(text);
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write(packet.array());
                asked.countDown();
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            } catch (IOException end) {
                // Of this connection, which its client has reset, or of the server.
            }
        }
    }
}
