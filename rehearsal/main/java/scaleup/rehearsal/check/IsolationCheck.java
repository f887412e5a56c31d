package scaleup.rehearsal.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scaleup.rehearsal.machines.network.NetworkNamespace;

/**
 * Sends a packet from everybody to every port on which somebody else listens, and compares what got through with the arrows.
 */
public final class IsolationCheck {
    /**
     * Who sends packets.
     *
     * @param label for people
     * @param address the one it sends from, which its network namespace has
     * @param namespace as {@code ip netns} lists it
     */
    public record Source(String label, String address, String namespace) {}

    /** Who listens on TCP ports of an address. */
    public record Target(String label, String address, Set<Integer> ports) {}

    /** Whether one address may open a TCP connection to another one. */
    public interface Declared {
        boolean allows(String source, String target, int port);
    }

    /** A packet that was sent. */
    public record Probe(String from, String to, int port, boolean declared, boolean arrived) {
        public boolean asDeclared() {
            return declared == arrived;
        }

        @Override
        public String toString() {
            return "%s %s %s on port %d, which is %s declared connection"
                    .formatted(from, arrived ? "reaches" : "does not reach", to, port, declared ? "a" : "no");
        }
    }

    /** A packet that is dropped is not answered. The kernel answers others at once, however busy the processors are. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<Source> sources;
    private final List<Target> targets;
    private final Declared declared;

    private record Attempt(Source source, Target target, int port) {}

    public IsolationCheck(List<Source> sources, List<Target> targets, Declared declared) {
        this.sources = List.copyOf(sources);
        this.targets = List.copyOf(targets);
        this.declared = declared;
    }

    /** Sends all packets at once, and waits until all are answered, at most two seconds. */
    public List<Probe> run() throws IOException, InterruptedException {
        List<Attempt> attempts = attempts();
        Set<Attempt> arrived = arrived(attempts);
        return attempts.stream()
                .map(attempt -> new Probe(
                        attempt.source.label,
                        attempt.target.label,
                        attempt.port,
                        declared.allows(attempt.source.address, attempt.target.address, attempt.port),
                        arrived.contains(attempt)))
                .toList();
    }

    private List<Attempt> attempts() {
        List<Attempt> attempts = new ArrayList<>();
        for (Source source : sources) {
            for (Target target : targets) {
                if (!source.address.equals(target.address)) {
                    target.ports.forEach(port -> attempts.add(new Attempt(source, target, port)));
                }
            }
        }
        return attempts;
    }

    private static Set<Attempt> arrived(List<Attempt> attempts) throws IOException, InterruptedException {
        Set<Attempt> arrived = new HashSet<>();
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (Attempt attempt : attempts) {
                SocketChannel channel = NetworkNamespace.call(
                        attempt.source.namespace, () -> SocketChannel.open(StandardProtocolFamily.INET));
                channels.add(channel);
                channel.bind(new InetSocketAddress(attempt.source.address, 0));
                channel.configureBlocking(false);
                if (arrives(() -> channel.connect(new InetSocketAddress(attempt.target.address, attempt.port)))) {
                    arrived.add(attempt);
                } else if (channel.isConnectionPending()) {
                    channel.register(selector, SelectionKey.OP_CONNECT, attempt);
                }
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (long left = PATIENCE.toMillis(); left > 0 && !selector.keys().isEmpty(); left = millisUntil(end)) {
                selector.select(left);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (arrives(((SocketChannel) key.channel())::finishConnect)) {
                        arrived.add((Attempt) key.attachment());
                    }
                    key.cancel();
                }
                selector.selectedKeys().clear();
                // Takes the cancelled keys away.
                selector.selectNow();
            }
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
        return arrived;
    }

    private static long millisUntil(long end) {
        return (end - System.nanoTime()) / 1_000_000;
    }

    private interface Connecting {
        boolean connected() throws IOException;
    }

    /** A packet that is accepted or refused has arrived; one that has no route has not. */
    private static boolean arrives(Connecting connecting) throws IOException {
        try {
            return connecting.connected();
        } catch (ConnectException answered) {
            return answered.getMessage().contains("refused");
        } catch (NoRouteToHostException noRoute) {
            return false;
        } catch (SocketException problem) {
            if (problem.getMessage().contains("unreachable")) {
                return false;
            }
            throw problem;
        }
    }
}
