package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP listener that forwards to one target group.
 *
 * @param idle after so long without a byte a connection is reset ("Update the TCP idle timeout for your Network Load
 *     Balancer listener")
 * @param refused counts connections for which there was no target
 */
record Listener(
        String arn, int port, NetworkLoadBalancer loadBalancer, TargetGroup group, Duration idle, LongAdder refused) {}
