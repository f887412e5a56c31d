package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Optional;

/** The instances of Amazon EC2, as load balancing needs them. */
@FunctionalInterface
public interface Instances {
    /**
     * Where an instance is.
     *
     * @param address its private IPv4 address
     * @param zone its availability zone, for example {@code eu-central-1a}
     */
    record Location(String address, String zone) {}

    /** Empty if there is no such instance, or it is terminated. */
    Optional<Location> find(String instanceId);
}
