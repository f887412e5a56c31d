package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Netty on Linux's epoll, or on Java's own selector where its library can't be loaded. */
final class Transport {
    private Transport() {}

    static EventLoopGroup threads(int number, String name) {
        var factory = new DefaultThreadFactory(name, true);
        return Epoll.isAvailable() ? new EpollEventLoopGroup(number, factory) : new NioEventLoopGroup(number, factory);
    }

    static ServerBootstrap server(EventLoopGroup threads) {
        return new ServerBootstrap()
                .group(threads)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true);
    }

    /** A client whose own address can be set: a local port serves many destinations at once where the system can. */
    static Bootstrap client(EventLoopGroup threads) {
        var bootstrap = new Bootstrap().group(threads).option(ChannelOption.SO_REUSEADDR, true);
        return Epoll.isAvailable()
                ? bootstrap.channel(EpollSocketChannel.class).option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                : bootstrap.channel(NioSocketChannel.class);
    }
}
