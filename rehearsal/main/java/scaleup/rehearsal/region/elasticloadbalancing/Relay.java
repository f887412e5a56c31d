package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.LongAdder;

/** Hands what one side of a flow sends to the other, and reads no faster than the other takes it. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails fires an exception in the other side's pipeline.
final class Relay extends ChannelInboundHandlerAdapter {
    private final Flow flow;
    private final SocketChannel receiver;
    private final LongAdder bytes;

    Relay(Flow flow, SocketChannel receiver, LongAdder bytes) {
        this.flow = flow;
        this.receiver = receiver;
        this.bytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (flow.expired()) {
            ReferenceCountUtil.release(message);
            flow.refuse((SocketChannel) context.channel());
            return;
        }
        bytes.add(((ByteBuf) message).readableBytes());
        receiver.write(message, receiver.voidPromise());
        if (!receiver.isWritable()) {
            // It may hold more than the system took at once.
            receiver.flush();
            if (!receiver.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiver.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            receiver.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            flow.expire();
        } else if (event instanceof ChannelInputShutdownEvent && flow.expired()) {
            flow.refuse((SocketChannel) context.channel());
        } else if (event instanceof ChannelInputShutdownEvent) {
            flow.finish(receiver);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // After an orderly end both are closed; otherwise the other side must know.
        if (receiver.isOpen() && !flow.expired()) {
            flow.reset();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The connection is broken, mostly by a reset, which is passed on.
        if (flow.expired()) {
            flow.refuse((SocketChannel) context.channel());
        } else {
            flow.reset();
        }
    }
}
