package scaleup.rehearsal.region.resolver;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import scaleup.rehearsal.region.Outages;

/**
 * A DNS server, by UDP and TCP: a VPC's (Amazon VPC User Guide, "DNS attributes for your VPC") or, without zones, the
 * internet's. One thread answers: what it does for a question is a look into maps.
 */
public final class Resolver implements AutoCloseable {
    /** Its prefix in IAM, by which it fails. */
    public static final String SERVICE = "route53resolver";

    /** The length that precedes a message in a stream. */
    private static final int LENGTH_BYTES = 2;

    private static final int MOST_FRAME = LENGTH_BYTES + 65535;

    /** After so long without a question a stream is closed (RFC 7766, section 6.2.3, leaves it to the server). */
    private static final int STREAM_SECONDS = 30;

    private final UnknownNames unknown;
    private final LongAdder failures = new LongAdder();
    private final Lookup lookup;
    private final DnsAnswers answers;
    private final EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("resolver", true));

    /** One that asks for every name. */
    public Resolver(ResolvedZones zones, EndpointNames names, AmazonNames amazon) {
        this(new DnsFirewall(), zones, names, amazon, new Outages());
    }

    /** @param outages among which are its own */
    public Resolver(
            DnsFirewall firewall, ResolvedZones zones, EndpointNames names, AmazonNames amazon, Outages outages) {
        this(firewall, zones, names, amazon, outages, Clock.systemUTC());
    }

    Resolver(
            DnsFirewall firewall,
            ResolvedZones zones,
            EndpointNames names,
            AmazonNames amazon,
            Outages outages,
            Clock clock) {
        unknown = new UnknownNames(clock);
        lookup = new Lookup(firewall, zones, names, amazon);
        answers = new DnsAnswers(lookup, unknown, outages);
    }

    /**
     * Starts to answer at addresses that this computer has, in both protocols.
     *
     * @throws IOException if an address can't be taken; then close it
     */
    public void listen(List<InetSocketAddress> addresses) throws IOException, InterruptedException {
        for (InetSocketAddress address : addresses) {
            var datagrams = new Bootstrap()
                    .group(loop)
                    .channel(NioDatagramChannel.class)
                    .handler(new Datagrams(answers, failures))
                    .bind(address)
                    .await();
            var streams = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            stream(channel);
                        }
                    })
                    .bind(address)
                    .await();
            for (var bound : List.of(datagrams, streams)) {
                if (!bound.isSuccess()) {
                    throw new IOException("The resolver can't listen at " + address, bound.cause());
                }
            }
        }
    }

    /** Names that somebody asked for and that don't exist, not even now. */
    public List<UnknownName> unknown() {
        return unknown.still(lookup);
    }

    /** Answers that could not be made or sent, and streams that broke. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void stream(Channel channel) {
        channel.pipeline()
                .addLast(
                        new ReadTimeoutHandler(STREAM_SECONDS),
                        new LengthFieldBasedFrameDecoder(MOST_FRAME, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
                        new LengthFieldPrepender(LENGTH_BYTES),
                        new Streams(answers, failures));
    }
}
