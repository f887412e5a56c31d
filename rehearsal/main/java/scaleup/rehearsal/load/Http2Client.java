package scaleup.rehearsal.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** HTTP/2: a few connections that stay open, in turn; one that ends or is told to go away is followed by another. */
final class Http2Client implements Client {
    private static final int CONNECTIONS = 4;

    private final Site site;
    private final Connection[] connections = new Connection[CONNECTIONS];
    private int next;

    Http2Client(Site site) {
        this.site = site;
    }

    @Override
    public synchronized void send(Request request, Consumer<Reply> answered) {
        int turn = next++ % CONNECTIONS;
        if (connections[turn] == null || connections[turn].over) {
            connections[turn] = new Connection();
        }
        Connection connection = connections[turn];
        connection.open().addListener(opened -> {
            if (opened.isSuccess()) {
                new Stream(request, answered).open(connection);
            } else {
                answered.accept(Reply.of(Outcome.REFUSED, opened.cause().toString()));
            }
        });
    }

    /** A connection, open once the server has sent its settings. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final Promise<Channel> opened;
        private volatile boolean over;

        Connection() {
            Bootstrap bootstrap = site.client(pipeline -> pipeline.addLast(
                    Http2FrameCodecBuilder.forClient()
                            .initialSettings(Http2Settings.defaultSettings().pushEnabled(false))
                            .build(),
                    new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                    this));
            opened = bootstrap.config().group().next().newPromise();
            ChannelFuture connecting = bootstrap.connect();
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
                    fail(done.cause());
                }
            });
            // A server that hangs accepts the connection, and says nothing.
            ScheduledFuture<?> patience = connecting
                    .channel()
                    .eventLoop()
                    .schedule(
                            () -> {
                                fail(new IllegalStateException("no settings"));
                                var unused = connecting.channel().close();
                            },
                            Request.PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS);
            opened.addListener(done -> patience.cancel(false));
        }

        private void fail(Throwable cause) {
            over = true;
            opened.tryFailure(cause);
        }

        Future<Channel> open() {
            return opened;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2GoAwayFrame) {
                over = true;
            } else {
                opened.trySuccess(context.channel());
            }
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new IllegalStateException("closed before it was open"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
            var unused = context.close();
        }
    }

    /** A request and its answer. */
    private final class Stream extends ChannelInboundHandlerAdapter {
        private final Request request;
        private Consumer<Reply> answered;
        private ScheduledFuture<?> patience;
        private int status;
        private Throwable failure;

        Stream(Request request, Consumer<Reply> answered) {
            this.request = request;
            this.answered = answered;
        }

        void open(Connection connection) {
            Channel parent = connection.open().getNow();
            new Http2StreamChannelBootstrap(parent)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(Stream.this);
                        }
                    })
                    .open()
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            write((Http2StreamChannel) done.getNow());
                        } else {
                            connection.over = true;
                            end(Reply.of(Outcome.REFUSED, "no stream: " + done.cause()));
                        }
                    });
        }

        private void write(Http2StreamChannel channel) {
            byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
            var headers = new DefaultHttp2Headers()
                    .method(request.kind().method)
                    .scheme("https")
                    .authority(site.name())
                    .path(request.kind().path);
            if (request.kind().writes()) {
                headers.set("content-type", "application/json");
                // As browsers do (Fetch Standard, "HTTP-network-or-cache fetch"); by HTTP/2 it isn't needed.
                headers.setInt("content-length", body.length);
            }
            patience = channel.eventLoop()
                    .schedule(
                            () -> {
                                end(Reply.of(Outcome.TIMED_OUT, "no answer"));
                                var unused = channel.close();
                            },
                            Request.PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS);
            var unusedHeaders = channel.write(
                    new DefaultHttp2HeadersFrame(headers, !request.kind().writes()));
            if (request.kind().writes()) {
                var unusedBody = channel.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
            }
            channel.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                status = Integer.parseInt(headers.headers().status().toString());
                endIf(headers.isEndStream());
            } else if (frame instanceof Http2DataFrame data) {
                endIf(data.isEndStream());
            } else if (frame instanceof Http2ResetFrame reset) {
                reset(reset);
            }
            ReferenceCountUtil.release(frame);
        }

        private void reset(Http2ResetFrame reset) {
            boolean refused = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
            end(Reply.of(
                    refused ? Outcome.NOT_PROCESSED : Outcome.RESET,
                    "RST_STREAM " + Http2Error.valueOf(reset.errorCode())));
        }

        private void endIf(boolean whole) {
            if (whole) {
                end(Reply.of(status));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                reset(reset);
            } else if (event instanceof Http2GoAwayFrame) {
                // Only streams after the last one that the server will answer are told.
                end(Reply.of(Outcome.NOT_PROCESSED, "GOAWAY"));
            }
            ReferenceCountUtil.release(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure = cause;
            var unused = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(status != 0 ? Reply.of(Outcome.RESET, "the answer broke off") : Site.ended(failure));
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
