package scaleup.rehearsal.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** HTTP/1.1: one request at a time on a connection, of which there are as many as requests are under way. */
final class Http1Client implements Client {
    /**
     * Less than the 20 s after which the load balancers close an idle connection, or a request may be sent at that moment (RFC 9112,
     * 9.5).
     */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(15);

    private final Site site;
    private final boolean keep;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    /** @param keep whether a connection is used again */
    Http1Client(Site site, boolean keep) {
        this.site = site;
        this.keep = keep;
    }

    @Override
    public void send(Request request, Consumer<Reply> answered) {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            if (System.nanoTime() - connection.idleSince > LONGEST_IDLE.toNanos()) {
                var unused = connection.channel.close();
            } else if (connection.channel.isActive()) {
                Connection kept = connection;
                kept.channel.eventLoop().execute(() -> kept.write(request, answered));
                return;
            }
        }
        Connection fresh = new Connection(request, answered);
        ChannelFuture connecting = site.client(pipeline -> pipeline.addLast(new HttpClientCodec(), fresh))
                .connect();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fresh.end(Reply.of(Outcome.REFUSED, done.cause().toString()));
            }
        });
    }

    /** A connection and the request that is under way on it. */
    private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
        private Channel channel;
        private Request request;
        private Consumer<Reply> answered;
        private ScheduledFuture<?> patience;
        private boolean written;
        private int status;
        private boolean last;
        private volatile long idleSince;
        private Throwable failure;

        Connection(Request request, Consumer<Reply> answered) {
            this.request = request;
            this.answered = answered;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            waitFor();
        }

        private void waitFor() {
            patience = channel.eventLoop()
                    .schedule(
                            () -> {
                                end(Reply.of(Outcome.TIMED_OUT, written ? "no answer" : "no connection"));
                                var unused = channel.close();
                            },
                            Request.PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    write();
                } else {
                    failure = handshake.cause();
                    var unused = context.close();
                }
            }
        }

        /** Uses a kept connection again. */
        void write(Request next, Consumer<Reply> toTell) {
            request = next;
            answered = toTell;
            status = 0;
            waitFor();
            if (channel.isActive()) {
                write();
            } else {
                end(Reply.of(Outcome.CLOSED, "closed before the request"));
            }
        }

        private void write() {
            var message = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.valueOf(request.kind().method),
                    request.kind().path,
                    Unpooled.copiedBuffer(request.body(), StandardCharsets.UTF_8));
            message.headers().set(HttpHeaderNames.HOST, site.name());
            if (request.kind().writes()) {
                message.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
                HttpUtil.setContentLength(message, message.content().readableBytes());
            }
            HttpUtil.setKeepAlive(message, keep);
            written = true;
            var unused = channel.writeAndFlush(message);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpResponse response) {
                status = response.status().code();
                last = !keep || !HttpUtil.isKeepAlive(response);
            }
            if (part instanceof LastHttpContent) {
                Reply answer = part.decoderResult().isSuccess()
                        ? Reply.of(status)
                        : Reply.of(Outcome.RESET, part.decoderResult().toString());
                end(answer);
                if (last) {
                    var unused = context.close();
                } else {
                    idleSince = System.nanoTime();
                    idle.push(this);
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = cause;
            var unused = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            if (!written) {
                end(Reply.of(Outcome.REFUSED, "closed in the TLS handshake: " + failure));
            } else if (status != 0) {
                end(Reply.of(Outcome.RESET, "the answer broke off"));
            } else {
                end(Site.ended(failure));
            }
        }

        private void end(Reply answer) {
            if (patience != null) {
                patience.cancel(false);
            }
            if (answered != null) {
                Consumer<Reply> toTell = answered;
                answered = null;
                toTell.accept(answer);
            }
        }
    }
}
