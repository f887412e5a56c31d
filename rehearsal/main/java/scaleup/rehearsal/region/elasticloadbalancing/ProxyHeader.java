package scaleup.rehearsal.region.elasticloadbalancing;

import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.InetSocketAddress;

/**
 * Headers of PROXY protocol version 2 (Elastic Load Balancing, Network Load Balancers, "Proxy protocol"). AWS pads them to
 * 100 bytes with a checksum and nothing else, which receivers may skip; these have no padding.
 */
final class ProxyHeader {
    private static final String NO_ADDRESS = "0.0.0.0";

    private ProxyHeader() {}

    static HAProxyMessage of(InetSocketAddress client, InetSocketAddress node) {
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                HAProxyProxiedProtocol.TCP4,
                client.getAddress().getHostAddress(),
                node.getAddress().getHostAddress(),
                client.getPort(),
                node.getPort());
    }

    /** "With health check connections, the client connection information is not sent in the proxy protocol header." */
    static HAProxyMessage ofHealthCheck() {
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.LOCAL,
                HAProxyProxiedProtocol.TCP4,
                NO_ADDRESS,
                NO_ADDRESS,
                0,
                0);
    }
}
