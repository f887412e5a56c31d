package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attributes of a target group (Elastic Load Balancing, Network Load Balancers, "Target group attributes").
 *
 * @param values all of them as text
 * @param crossZone empty: as the load balancer has it
 * @param unhealthyDraining zero: connections of an unhealthy target are left alone for good
 */
record TargetGroupAttributes(
        Map<String, String> values,
        boolean proxyProtocol,
        Optional<Boolean> crossZone,
        Duration deregistrationDelay,
        boolean deregistrationTermination,
        boolean unhealthyTermination,
        Duration unhealthyDraining) {
    private static final String PROXY_PROTOCOL = "proxy_protocol_v2.enabled";
    private static final String PRESERVE_CLIENT_IP = "preserve_client_ip.enabled";
    private static final String CROSS_ZONE = "load_balancing.cross_zone.enabled";
    private static final String LIKE_LOAD_BALANCER = "use_load_balancer_configuration";
    private static final String DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds";
    private static final String DEREGISTRATION_TERMINATION = "deregistration_delay.connection_termination.enabled";
    private static final String UNHEALTHY_TERMINATION = "target_health_state.unhealthy.connection_termination.enabled";
    private static final String UNHEALTHY_DRAINING = "target_health_state.unhealthy.draining_interval_seconds";
    private static final String STICKINESS = "stickiness.enabled";

    /** What is played of these is their default, one healthy target. */
    private static final Map<String, String> THRESHOLDS = Attributes.defaults(
            "target_group_health.dns_failover.minimum_healthy_targets.count", "1",
            "target_group_health.dns_failover.minimum_healthy_targets.percentage", "off",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off");

    /** For instances as targets and TCP. */
    private static final Map<String, String> DEFAULTS = Attributes.defaults(
            PROXY_PROTOCOL,
            "false",
            PRESERVE_CLIENT_IP,
            "true",
            CROSS_ZONE,
            LIKE_LOAD_BALANCER,
            DEREGISTRATION_DELAY,
            "300",
            DEREGISTRATION_TERMINATION,
            "false",
            UNHEALTHY_TERMINATION,
            "true",
            UNHEALTHY_DRAINING,
            "0",
            STICKINESS,
            "false",
            "stickiness.type",
            "source_ip");

    TargetGroupAttributes {
        values = Map.copyOf(values);
    }

    /**
     * Those of a new group.
     *
     * @throws IllegalArgumentException with what is wrong or not played
     */
    static TargetGroupAttributes of(JsonNode list) {
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(THRESHOLDS);
        return checked(parse(Attributes.with(all, list)), list);
    }

    TargetGroupAttributes with(JsonNode list) {
        return checked(parse(Attributes.with(values, list)), list);
    }

    /** "This attribute can only be configured when" termination is off, whatever its value (API Reference, TargetGroupAttribute). */
    private static TargetGroupAttributes checked(TargetGroupAttributes attributes, JsonNode list) {
        if (attributes.unhealthyTermination && list.findValuesAsText("Key").contains(UNHEALTHY_DRAINING)) {
            throw new IllegalArgumentException(
                    "%s needs %s to be false".formatted(UNHEALTHY_DRAINING, UNHEALTHY_TERMINATION));
        }
        return attributes;
    }

    private static TargetGroupAttributes parse(Map<String, String> values) {
        THRESHOLDS.forEach((key, played) -> Attributes.only(values, key, played));
        // The targets' answers would have to come back this way without their being told: routing that a proxy lacks.
        Attributes.only(values, PRESERVE_CLIENT_IP, "false");
        Attributes.only(values, STICKINESS, "false");
        return new TargetGroupAttributes(
                values,
                Attributes.flag(values, PROXY_PROTOCOL),
                values.get(CROSS_ZONE).equals(LIKE_LOAD_BALANCER)
                        ? Optional.empty()
                        : Optional.of(Attributes.flag(values, CROSS_ZONE)),
                Duration.ofSeconds(Attributes.number(values, DEREGISTRATION_DELAY, 0, 3600)),
                Attributes.flag(values, DEREGISTRATION_TERMINATION),
                Attributes.flag(values, UNHEALTHY_TERMINATION),
                Duration.ofSeconds(Attributes.number(values, UNHEALTHY_DRAINING, 0, 360_000)));
    }
}
