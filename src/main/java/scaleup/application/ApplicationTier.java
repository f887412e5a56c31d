package scaleup.application;

import java.util.List;
import scaleup.configuration.Configuration;
import scaleup.configuration.MembershipTimes;
import scaleup.environment.Environment;
import scaleup.environment.Measure;
import scaleup.environment.Ports;
import scaleup.environment.Tier;

/** The tier that runs the user's program. */
public final class ApplicationTier {
    /** As it appears in names. */
    public static final String NAME = "application";

    /** A JVM needs some of its first minute's processor time to compile itself. */
    private static final int WARM_UP_SECONDS = 60;

    private ApplicationTier() {}

    /** The tier as it is configured. */
    public static Tier of(Configuration configuration) {
        return new Tier(
                NAME,
                "The application",
                configuration.application().scaling(),
                List.of(Ports.APPLICATION),
                List.of(Environment.DATABASE),
                configuration.application().egress(),
                Measure.ANSWERS,
                MembershipTimes.LEAVE_SECONDS,
                WARM_UP_SECONDS);
    }
}
