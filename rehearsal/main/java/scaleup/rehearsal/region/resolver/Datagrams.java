package scaleup.rehearsal.region.resolver;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.atomic.LongAdder;

/** Answers datagrams. */
final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
    private final DnsAnswers answers;
    private final LongAdder failures;

    /** @param failures counts answers that could not be made or sent */
    Datagrams(DnsAnswers answers, LongAdder failures) {
        this.answers = answers;
        this.failures = failures;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        answers.datagram(
                        ByteBufUtil.getBytes(packet.content()),
                        packet.sender().getAddress().getHostAddress())
                .ifPresent(answer -> context.writeAndFlush(
                                new DatagramPacket(Unpooled.wrappedBuffer(answer), packet.sender()))
                        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The socket serves everybody else.
        failures.increment();
    }
}
