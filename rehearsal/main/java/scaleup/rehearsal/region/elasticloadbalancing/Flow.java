package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection and the one to its target, for as long as both live. One thread serves both, so that there is
 * nothing to guard; {@link #reset} alone may be called from elsewhere.
 *
 * <p>A network load balancer passes on packets; this is a proxy that ends both connections. The difference that a client
 * sees: its connection is established before the target has accepted, and is reset if the target doesn't.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A connection that is closed needs nobody to wait for it.
final class Flow {
    private final Listener listener;
    private final Node node;
    private final SocketChannel client;
    private final EarlyData early = new EarlyData(this);
    private Optional<Target> target = Optional.empty();
    private Optional<SocketChannel> server = Optional.empty();
    private int finished;
    private boolean expired;

    Flow(Listener listener, Node node, SocketChannel client) {
        this.listener = listener;
        this.node = node;
        this.client = client;
    }

    String zone() {
        return node.zone();
    }

    /** Chooses a target and connects to it. */
    void open(Connector connector) {
        target = listener.group().routes().next(node.zone());
        if (target.isEmpty()) {
            listener.refused().increment();
            // The channel is being made yet: only afterwards can it be reset.
            client.eventLoop().execute(this::reset);
            return;
        }
        Target chosen = target.get();
        chosen.flows.add(this);
        client.pipeline().addLast(early);
        client.closeFuture().addListener(closed -> end(chosen));
        ChannelFuture connected =
                connector.connect(chosen, client.eventLoop(), new Relay(this, client, chosen.counters.bytesToClient));
        server = Optional.of((SocketChannel) connected.channel());
        connected.addListener(future -> {
            if (future.isSuccess()) {
                chosen.counters.connections.increment();
                relay(chosen);
            } else {
                if (client.isActive()) {
                    // Otherwise it was the client that gave up.
                    chosen.counters.failedConnections.increment();
                }
                reset();
            }
        });
    }

    private void relay(Target chosen) {
        SocketChannel opened = server.orElseThrow();
        if (!client.isActive()) {
            reset();
            return;
        }
        if (listener.group().attributes().proxyProtocol()) {
            opened.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
            opened.writeAndFlush(ProxyHeader.of(client.remoteAddress(), client.localAddress()))
                    .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            opened.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
        }
        client.pipeline()
                .addLast(
                        new IdleStateHandler(0, 0, listener.idle().toMillis(), TimeUnit.MILLISECONDS),
                        new Relay(this, opened, chosen.counters.bytesToTarget))
                .remove(early);
        client.config().setAutoRead(true);
        opened.config().setAutoRead(true);
    }

    /** One side has sent everything: the other is told so once it has everything, and may go on sending. */
    void finish(SocketChannel receiver) {
        receiver.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
            finished++;
            if (finished == 2) {
                server.ifPresent(SocketChannel::close);
                client.close();
            } else {
                receiver.shutdownOutput();
            }
        });
    }

    /** "If no data is sent through the connection [...] for longer than the idle timeout": nobody is told that it is forgotten. */
    void expire() {
        expired = true;
        target.ifPresent(chosen -> chosen.flows.remove(this));
    }

    boolean expired() {
        return expired;
    }

    /**
     * "If a client or target sends data after the idle timeout period elapses, it receives a TCP RST packet": it alone, the other
     * side learns of it when it sends something itself.
     */
    void refuse(SocketChannel sender) {
        if (client.isOpen() && server.map(SocketChannel::isOpen).orElse(false)) {
            target.ifPresent(chosen -> chosen.counters.resets.increment());
        }
        reset(sender);
    }

    /** Ends both connections by a reset. */
    void reset() {
        if (!client.eventLoop().inEventLoop()) {
            client.eventLoop().execute(this::reset);
            return;
        }
        if (server.map(SocketChannel::isActive).orElse(false)) {
            target.ifPresent(chosen -> chosen.counters.resets.increment());
        }
        reset(client);
        server.ifPresent(Flow::reset);
    }

    private static void reset(SocketChannel channel) {
        if (channel.isOpen()) {
            // Without lingering, closing sends a reset.
            channel.config().setSoLinger(0);
            channel.close();
        }
    }

    private void end(Target chosen) {
        chosen.flows.remove(this);
        server.filter(channel -> !expired && channel.isOpen()).ifPresent(Flow::reset);
    }
}
