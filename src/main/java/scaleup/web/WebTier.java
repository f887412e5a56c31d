package scaleup.web;

import java.util.List;
import scaleup.application.ApplicationTier;
import scaleup.configuration.Configuration;
import scaleup.configuration.MembershipTimes;
import scaleup.environment.Measure;
import scaleup.environment.Ports;
import scaleup.environment.Tier;

/** The tier that serves the site's files. */
public final class WebTier {
    /** As it appears in names. */
    public static final String NAME = "web";

    private static final int WARM_UP_SECONDS = 30;

    private WebTier() {}

    /** The tier as it is configured. */
    public static Tier of(Configuration configuration) {
        return new Tier(
                NAME,
                "Nginx: static files",
                configuration.web().scaling(),
                List.of(Ports.WEB),
                List.of(ApplicationTier.NAME),
                List.of(),
                Measure.ANSWERS,
                MembershipTimes.LEAVE_SECONDS,
                WARM_UP_SECONDS);
    }
}
