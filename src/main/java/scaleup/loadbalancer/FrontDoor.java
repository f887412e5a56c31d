package scaleup.loadbalancer;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.configuration.LoadBalancer;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.tier.FrontDoorTargets;
import scaleup.tier.TierAlarms;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnTargetGroup;
import software.constructs.Construct;

/**
 * The front door: a network load balancer that spreads TCP connections over the load balancers of all zones and tells
 * them the client's address by PROXY protocol version 2.
 *
 * <p>Attributes after the Elastic Load Balancing documentation, "Target groups for your Network Load Balancers".
 */
public final class FrontDoor extends Construct {
    /** Between two checks of a target: the least that Elastic Load Balancing allows. */
    private static final int CHECK_SECONDS = 5;

    /** Within which it must answer: less than the interval, and not the default for HTTP, which is 6. */
    private static final int CHECK_TIMEOUT_SECONDS = 4;

    private final CfnLoadBalancer loadBalancer;
    private final CfnTargetGroup https;
    private final CfnTargetGroup http;

    FrontDoor(Construct scope, Environment environment, NetworkStack network) {
        super(scope, "FrontDoor");
        var configuration = environment.configuration();
        loadBalancer = CfnLoadBalancer.Builder.create(this, "LoadBalancer")
                .type("network")
                .scheme("internet-facing")
                .ipAddressType("ipv4")
                .subnets(network.publicSubnetIds())
                .securityGroups(List.of(network.isolation().frontDoor()))
                .loadBalancerAttributes(List.of(
                        attribute("load_balancing.cross_zone.enabled", "true"),
                        attribute("deletion_protection.enabled", Boolean.toString(configuration.production()))))
                .build();
        // Longer than HAProxy keeps a silent WebSocket, which closes it in order: the front door only forgets it.
        int idle = configuration.loadBalancer().limits().idleSeconds() + 60;
        https = listener("Https", Ports.HTTPS, network, idle);
        http = listener("Http", Ports.HTTP, network, idle);
    }

    /** What the load balancers become. */
    FrontDoorTargets targets(Names names) {
        return new FrontDoorTargets(List.of(https.getRef(), http.getRef()), unhealthyAlarm(names));
    }

    String dnsName() {
        return loadBalancer.getAttrDnsName();
    }

    /** Of the front door's own name, for an alias. */
    String hostedZoneId() {
        return loadBalancer.getAttrCanonicalHostedZoneId();
    }

    /** The dimensions under which Amazon CloudWatch keeps metrics of the load balancers as the front door sees them. */
    public List<CfnAlarm.DimensionProperty> dimensions() {
        return List.of(
                Dimension.of("LoadBalancer", loadBalancer.getAttrLoadBalancerFullName()),
                Dimension.of("TargetGroup", https.getAttrTargetGroupFullName()));
    }

    /** A load balancer has been unhealthy for longer than the front door needs to take in a new one. */
    private CfnAlarm unhealthyAlarm(Names names) {
        return CfnAlarm.Builder.create(this, "UnhealthyAlarm")
                .alarmName(names.alarm(LoadBalancerTier.NAME, TierAlarms.UNHEALTHY))
                .alarmDescription("The network load balancer finds a load balancer unhealthy")
                .namespace("AWS/NetworkELB")
                .metricName("UnHealthyHostCount")
                .dimensions(dimensions())
                .statistic("Maximum")
                .period(TierAlarms.PERIOD_SECONDS)
                .evaluationPeriods(TierAlarms.UNHEALTHY_PERIODS)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    private CfnTargetGroup listener(String id, int port, NetworkStack network, int idleSeconds) {
        var targets = CfnTargetGroup.Builder.create(this, id + "Targets")
                .vpcId(network.vpcId())
                .targetType("instance")
                .protocol("TCP")
                .port(port)
                .healthCheckProtocol("HTTP")
                .healthCheckPort(Integer.toString(Ports.LOAD_BALANCER_HEALTH))
                .healthCheckPath("/health")
                .healthCheckIntervalSeconds(CHECK_SECONDS)
                .healthCheckTimeoutSeconds(CHECK_TIMEOUT_SECONDS)
                .healthyThresholdCount(2)
                .unhealthyThresholdCount(2)
                .matcher(
                        CfnTargetGroup.MatcherProperty.builder().httpCode("200").build())
                .targetGroupAttributes(List.of(
                        target("proxy_protocol_v2.enabled", "true"),
                        target("preserve_client_ip.enabled", "false"),
                        target(
                                "deregistration_delay.timeout_seconds",
                                Integer.toString(LoadBalancer.DEREGISTRATION_SECONDS)),
                        target("deregistration_delay.connection_termination.enabled", "false"),
                        // A target that leaves isn't checked; one that fails its checks is dead.
                        target("target_health_state.unhealthy.connection_termination.enabled", "true")))
                .build();
        CfnListener.Builder.create(this, id)
                .loadBalancerArn(loadBalancer.getRef())
                .protocol("TCP")
                .port(port)
                .defaultActions(List.of(CfnListener.ActionProperty.builder()
                        .type("forward")
                        .targetGroupArn(targets.getRef())
                        .build()))
                .listenerAttributes(List.of(CfnListener.ListenerAttributeProperty.builder()
                        .key("tcp.idle_timeout.seconds")
                        .value(Integer.toString(idleSeconds))
                        .build()))
                .build();
        return targets;
    }

    private static CfnLoadBalancer.LoadBalancerAttributeProperty attribute(String key, String value) {
        return CfnLoadBalancer.LoadBalancerAttributeProperty.builder()
                .key(key)
                .value(value)
                .build();
    }

    private static CfnTargetGroup.TargetGroupAttributeProperty target(String key, String value) {
        return CfnTargetGroup.TargetGroupAttributeProperty.builder()
                .key(key)
                .value(value)
                .build();
    }
}
