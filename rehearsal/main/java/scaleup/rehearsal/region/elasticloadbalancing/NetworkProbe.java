package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Checks a target over the network, from the address of a node. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is the result, and it has a time-out.
final class NetworkProbe implements Probe {
    private final TargetGroup group;
    private final HealthCheck check;
    private final int listenerPort;
    private final EventLoopGroup threads;

    NetworkProbe(TargetGroup group, int listenerPort, EventLoopGroup threads) {
        this.group = group;
        this.check = group.settings().check();
        this.listenerPort = listenerPort;
        this.threads = threads;
    }

    @Override
    public CompletionStage<Optional<TargetHealth.Reason>> probe(Node node, Target target) {
        var result = new CompletableFuture<Optional<TargetHealth.Reason>>();
        ChannelFuture connected = Transport.client(threads)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(check.timeout().toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(HAProxyMessageEncoder.INSTANCE, new HttpClientCodec(), new Status(result));
                    }
                })
                .connect(target.healthAddress, new InetSocketAddress(node.address(), 0));
        Channel channel = connected.channel();
        channel.eventLoop()
                .schedule(
                        () -> result.complete(Optional.of(TargetHealth.Reason.TIMEOUT)),
                        check.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        connected.addListener(future -> {
            if (!future.isSuccess()) {
                result.complete(Optional.of(
                        future.cause() instanceof ConnectTimeoutException
                                ? TargetHealth.Reason.TIMEOUT
                                : TargetHealth.Reason.FAILED));
            } else if (check.http()) {
                ask(channel, node);
            } else {
                result.complete(Optional.empty());
            }
        });
        result.whenComplete((reason, failure) -> channel.close());
        return result;
    }

    private void ask(Channel channel, Node node) {
        if (group.attributes().proxyProtocol()) {
            channel.write(ProxyHeader.ofHealthCheck());
        }
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, check.path());
        // "The host header contains the IP address of the load balancer node and the listener port".
        request.headers()
                .set(HttpHeaderNames.HOST, node.address() + ":" + listenerPort)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.USER_AGENT, "ELB-HealthChecker/2.0");
        channel.writeAndFlush(request);
    }

    /** Completes with what the response's status means, once all of the response is there. */
    private final class Status extends SimpleChannelInboundHandler<HttpObject> {
        private final CompletableFuture<Optional<TargetHealth.Reason>> result;
        private int status;

        Status(CompletableFuture<Optional<TargetHealth.Reason>> result) {
            this.result = result;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part.decoderResult().isFailure()) {
                result.complete(Optional.of(TargetHealth.Reason.FAILED));
            }
            if (part instanceof HttpResponse response) {
                status = response.status().code();
            }
            if (part instanceof LastHttpContent) {
                result.complete(
                        check.matcher().matches(status)
                                ? Optional.empty()
                                : Optional.of(TargetHealth.Reason.mismatch(status)));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            result.complete(Optional.of(TargetHealth.Reason.FAILED));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            result.complete(Optional.of(TargetHealth.Reason.FAILED));
        }
    }
}
