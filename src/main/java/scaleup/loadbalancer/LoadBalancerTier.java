package scaleup.loadbalancer;

import java.util.List;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Configuration;
import scaleup.configuration.LoadBalancer;
import scaleup.environment.Measure;
import scaleup.environment.Ports;
import scaleup.environment.Tier;
import scaleup.web.WebTier;

/** The tier that the front door asks. */
public final class LoadBalancerTier {
    /** As it appears in names. */
    public static final String NAME = "load-balancer";

    /** A network load balancer takes up to five minutes to send connections to a new target. */
    private static final int WARM_UP_SECONDS = 300;

    private LoadBalancerTier() {}

    /** The tier as it is configured. */
    public static Tier of(Configuration configuration) {
        return new Tier(
                NAME,
                "HAProxy: ends TLS, chooses servers",
                configuration.loadBalancer().scaling(),
                List.of(Ports.HTTPS, Ports.HTTP, Ports.LOAD_BALANCER_HEALTH),
                List.of(WebTier.NAME, ApplicationTier.NAME),
                List.of(),
                Measure.TARGETS,
                LoadBalancer.DEREGISTRATION_SECONDS,
                WARM_UP_SECONDS);
    }
}
