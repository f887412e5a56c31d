package scaleup.membership;

import java.util.Map;
import java.util.Set;

/** The target groups of a tier. */
interface Targets {
    /** What they found at their last look. */
    Health health();

    /**
     * Who got an answer from whom.
     *
     * @param healthy the ids of the instances that are healthy in every target group: each has answered its checks
     * @param others what is said of each other target, by its id
     */
    record Health(Set<String> healthy, Map<String, String> others) {}
}
