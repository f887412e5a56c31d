package scaleup.rehearsal.region.resolver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** Answers the messages of a stream, in their order. */
@SuppressWarnings("FutureReturnValueIgnored") // A stream that is closed needs nobody to wait for it.
final class Streams extends SimpleChannelInboundHandler<ByteBuf> {
    private final DnsAnswers answers;
    private final LongAdder failures;

    /** @param failures counts answers that could not be made or sent */
    Streams(DnsAnswers answers, LongAdder failures) {
        this.answers = answers;
        this.failures = failures;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
        String asker = ((InetSocketAddress) context.channel().remoteAddress())
                .getAddress()
                .getHostAddress();
        answers.stream(ByteBufUtil.getBytes(message), asker)
                .ifPresentOrElse(
                        answer -> context.writeAndFlush(Unpooled.wrappedBuffer(answer))
                                .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE),
                        context::close);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            failures.increment();
        }
        context.close();
    }
}
