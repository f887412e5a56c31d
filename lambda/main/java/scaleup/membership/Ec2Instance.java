package scaleup.membership;

import java.util.Optional;

/**
 * An instance as EC2 knows it.
 *
 * @param address its private IPv4 address, if it has one (still)
 * @param running neither stopping, stopped, shutting down nor terminated
 * @param says what its tag says: {@link #READY} once its service answers, {@link #LEFT} once it has served its last request,
 *     or what is wrong; empty if nothing yet
 */
record Ec2Instance(String id, Optional<String> address, boolean running, Optional<String> says) {
    static final String READY = "true";
    static final String LEFT = "left";

    /** How it begins where its service has not answered for so long that the instance is to be replaced. */
    static final String UNHEALTHY = "unhealthy";

    /** Whether its service answers, by its own account. */
    boolean ready() {
        return says.filter(READY::equals).isPresent();
    }

    /** Whether it is to be replaced, by its own account. */
    boolean unhealthy() {
        return says.filter(said -> said.startsWith(UNHEALTHY)).isPresent();
    }

    /** Whether it may end, by its own account. */
    boolean left() {
        return says.filter(LEFT::equals).isPresent();
    }

    /** What is wrong, by its own account. */
    Optional<String> problem() {
        return says.filter(said -> !said.equals(READY));
    }
}
