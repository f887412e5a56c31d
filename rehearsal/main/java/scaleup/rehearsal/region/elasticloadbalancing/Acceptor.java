package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Accepts a listener's connections at the address of one node. */
final class Acceptor implements AutoCloseable {
    private final Channel socket;

    private Acceptor(Channel socket) {
        this.socket = socket;
    }

    /**
     * Begins to accept.
     *
     * @param accepting the thread that does so
     * @param serving the threads of what was accepted
     * @throws IOException if the address can't be taken
     */
    static Acceptor open(Listener listener, Node node, EventLoopGroup accepting, EventLoopGroup serving)
            throws IOException, InterruptedException {
        var connector = new Connector(node, serving);
        ChannelFuture bound = Transport.server(accepting, serving)
                // Nothing is read before there is a target that it can be sent to.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        new Flow(listener, node, client).open(connector);
                    }
                })
                .bind(new InetSocketAddress(node.address(), listener.port()))
                .await();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "the load balancer's node can't listen at %s:%d".formatted(node.address(), listener.port()),
                    bound.cause());
        }
        return new Acceptor(bound.channel());
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }
}
