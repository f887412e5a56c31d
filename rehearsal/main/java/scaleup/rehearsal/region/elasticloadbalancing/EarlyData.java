package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what a client sends before its target is connected, for whoever comes after it in the pipeline. Netty's transport
 * on epoll reads all there is once the client has sent its end, whether anybody wants to read or not.
 */
final class EarlyData extends ChannelInboundHandlerAdapter {
    private final Flow flow;
    private final Queue<Object> kept = new ArrayDeque<>();

    EarlyData(Flow flow) {
        this.flow = flow;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        kept.add(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        kept.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        flow.reset();
    }

    /** The target is connected: hands on everything in its order. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        for (var next = kept.poll(); next != null; next = kept.poll()) {
            if (!context.channel().isActive()) {
                ReferenceCountUtil.release(next);
            } else if (next instanceof ChannelInputShutdownEvent) {
                context.fireChannelReadComplete();
                context.fireUserEventTriggered(next);
            } else {
                context.fireChannelRead(next);
            }
        }
        context.fireChannelReadComplete();
    }
}
