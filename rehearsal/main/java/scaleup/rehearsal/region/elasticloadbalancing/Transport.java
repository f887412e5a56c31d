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

    /**
     * A server whose connections begin in other threads than those that serve them. Netty on epoll knows connections by their
     * numbers alone, and a thread gets what there is to say of several at once: where the first of these ends, and one begins
     * before the thread comes to the next, that one gets the number, and hears what was said of the other. About one of four hundred
     * new connections was reset so.
     *
     * @param accepting lets connections begin
     * @param serving serve them, none of which is among those that accept
     */
    static ServerBootstrap server(EventLoopGroup accepting, EventLoopGroup serving) {
        return new ServerBootstrap()
                .group(accepting, serving)
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
