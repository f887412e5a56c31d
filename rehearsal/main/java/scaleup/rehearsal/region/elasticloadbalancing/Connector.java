package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;

/** Connects to targets from the address of a node, as targets see it where the client's address is not preserved. */
final class Connector {
    /** A client's own patience is longer; its system would try again, here the connection is given up. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final Bootstrap bootstrap;

    Connector(Node node, EventLoopGroup threads) {
        bootstrap = Transport.client(threads)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, PATIENCE_MILLIS)
                .localAddress(new InetSocketAddress(node.address(), 0));
    }

    /** @param thread the client's, so that both ends are served by one thread */
    ChannelFuture connect(Target target, EventLoop thread, ChannelHandler handler) {
        return bootstrap.clone(thread).handler(handler).connect(target.address);
    }
}
