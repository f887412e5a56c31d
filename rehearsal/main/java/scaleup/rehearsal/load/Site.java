package scaleup.rehearsal.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Where the requests go, over TLS with the certificate verified. */
final class Site {
    private static final int CONNECT_MILLISECONDS = 5000;

    private final EventLoopGroup threads;
    private final String name;
    private final InetSocketAddress address;
    private final List<String> clients;
    private final AtomicInteger turn = new AtomicInteger();
    private final SslContext tls;

    /**
     * @param address of the front door
     * @param clients addresses of the users, from which connections are opened in turn
     * @param authority a PEM file with what the certificate is verified by
     * @param protocol by ALPN, {@code h2} or {@code http/1.1}
     */
    Site(
            EventLoopGroup threads,
            String name,
            InetSocketAddress address,
            List<String> clients,
            File authority,
            String protocol)
            throws SSLException {
        this.threads = threads;
        this.name = name;
        this.address = address;
        this.clients = List.copyOf(clients);
        tls = SslContextBuilder.forClient()
                .trustManager(authority)
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocol))
                .build();
    }

    String name() {
        return name;
    }

    /** A client of it, which still has to connect. */
    Bootstrap client(Consumer<ChannelPipeline> handlers) {
        return new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLISECONDS)
                .option(ChannelOption.TCP_NODELAY, true)
                .localAddress(new InetSocketAddress(clients.get(turn.getAndIncrement() % clients.size()), 0))
                .remoteAddress(address)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc(), name, address.getPort()));
                        handlers.accept(channel.pipeline());
                    }
                });
    }

    /** Whether a failure is the other side's reset of a connection. */
    static boolean reset(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("reset");
    }

    /** The outcome of a request on a connection that ended before any byte of its answer. */
    static Reply ended(Throwable failure) {
        return failure == null
                ? Reply.of(Outcome.CLOSED, "closed before an answer")
                : Reply.of(reset(failure) ? Outcome.RESET : Outcome.CLOSED, failure.toString());
    }
}
