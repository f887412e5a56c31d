package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Optional;

/**
 * A load balancer's node: where it is in one availability zone.
 *
 * @param subnet the subnet's id
 * @param address its private IPv4 address, from which it connects to targets
 * @param publicAddress where clients find it; empty for an internal load balancer
 */
record Node(String zone, String subnet, String address, Optional<String> publicAddress) {
    /** What the load balancer's name leads to. */
    String announced() {
        return publicAddress.orElse(address);
    }
}
