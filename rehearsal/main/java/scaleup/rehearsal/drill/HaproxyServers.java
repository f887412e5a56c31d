package scaleup.rehearsal.drill;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What an HAProxy says of its servers, on its socket for administrators. */
final class HaproxyServers {
    /** One that hangs says nothing, and others are to be asked, too. */
    private static final Duration PATIENCE = Duration.ofMillis(150);

    /** HAProxy Management Guide, "show servers state": 2 is SRV_ST_RUNNING. */
    private static final String RUNNING = "2";

    /** The same, srv_admin_state: neither in maintenance nor draining. */
    private static final String NO_ADMINISTRATOR = "0";

    private HaproxyServers() {}

    /** Whether it sends requests to each address that it knows; nothing if it doesn't answer. */
    static Optional<Map<String, Boolean>> of(Path socket) {
        try {
            return Optional.of(read(ask(socket, "show servers state\n")));
        } catch (IOException doesNotAnswer) {
            return Optional.empty();
        }
    }

    /**
     * The same from its answer: of an address that several backends have, whether all do.
     *
     * @param answer a version, the columns' names after #, and a line a server (HAProxy Management Guide, "show servers state")
     */
    static Map<String, Boolean> read(String answer) {
        Map<String, Boolean> servers = new HashMap<>();
        answer.lines().filter(line -> line.matches("\\d+ .*")).forEach(line -> {
            String[] columns = line.split(" ", -1);
            String address = columns[4];
            if (!address.equals("-")) {
                boolean runs = columns[5].equals(RUNNING) && columns[6].equals(NO_ADMINISTRATOR);
                servers.merge(address, runs, Boolean::logicalAnd);
            }
        });
        return servers;
    }

    private static String ask(Path socket, String question) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var selector = Selector.open()) {
            channel.configureBlocking(false);
            // Of one that hangs the queue is full at some time, and who waits for a place would see nothing else.
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new IOException("too many wait at " + socket);
            }
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
            channel.register(selector, SelectionKey.OP_READ);
            StringBuilder answer = new StringBuilder();
            ByteBuffer part = ByteBuffer.allocate(16_384);
            while (System.nanoTime() < end) {
                selector.select(PATIENCE.toMillis());
                selector.selectedKeys().clear();
                int length = channel.read(part.clear());
                if (length < 0) {
                    return answer.toString();
                }
                answer.append(StandardCharsets.US_ASCII.decode(part.flip()));
            }
            throw new IOException("no answer of " + socket);
        }
    }
}
