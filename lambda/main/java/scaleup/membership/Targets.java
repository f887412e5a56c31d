package scaleup.membership;

import java.util.Set;

/** The target groups of a tier. */
interface Targets {
    /** The ids of the instances that are healthy in every one of them. */
    Set<String> healthy();
}
