package scaleup.rehearsal.region.elasticloadbalancing;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP listener that forwards to one target group.
 *
 * @param idle after so long without a byte a connection is forgotten, and who sends more is reset ("Connection idle timeout" of
 *     the User Guide for Network Load Balancers)
 * @param refused counts connections for which there was no target
 */
record Listener(
        String arn, int port, NetworkLoadBalancer loadBalancer, TargetGroup group, Duration idle, LongAdder refused) {}
