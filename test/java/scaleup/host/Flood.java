package scaleup.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that open connections and say one of a few things on each, or nothing: a number of them at a time, each of which is opened again as soon
 * as it is closed. It takes one thread, to this machine's own address only, and ends when it is closed.
 */
final class Flood implements AutoCloseable {
    /** A round of 10 ms may open so many. */
    private static final int AT_ONCE = 20;

    private final InetSocketAddress target;
    private final List<byte[]> headers = new ArrayList<>();
    private final int connections;
    private final Selector selector = Selector.open();
    private final Thread thread = new Thread(this::run);
    private volatile boolean over;
    private volatile int closed;
    private int opened;

    /** What is {@code said} goes round among {@code clients}. */
    Flood(int port, int connections, List<byte[]> said, String... clients) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < clients.length; i++) {
            headers.add(Http2.join(FrontDoor.header(clients[i], 443), said.get(i % said.size())));
        }
        this.connections = connections;
        thread.setDaemon(true);
        thread.start();
    }

    /** How many connections the other side ended. */
    int closed() {
        return closed;
    }

    private void run() {
        try (selector) {
            while (!over) {
                for (int i = 0; i < AT_ONCE && selector.keys().size() < connections; i++) {
                    open();
                }
                selector.select(this::go, 10);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(target);
        channel.register(selector, SelectionKey.OP_CONNECT, ByteBuffer.wrap(headers.get(opened++ % headers.size())));
    }

    private void go(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write((ByteBuffer) key.attachment());
                key.interestOps(SelectionKey.OP_READ);
            } else if (channel.read(ByteBuffer.allocate(1024)) < 0) {
                end(key);
            }
        } catch (IOException reset) {
            end(key);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by this thread alone
    private void end(SelectionKey key) {
        closed++;
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
