package scaleup.configuration;

/** How hosts reach AWS's APIs and the package repositories. */
public enum Egress {
    /** One NAT gateway for all zones: cheapest; its zone's outage cuts updates, secrets and logs off, not requests. */
    NAT_SINGLE,
    /** A NAT gateway in each zone. */
    NAT_PER_ZONE,
    /** No way to the internet at all: interface endpoints in each zone; dearer than NAT gateways. */
    ENDPOINTS;

    /** NAT gateways in a network over {@code zones} zones. */
    public int natGateways(int zones) {
        return switch (this) {
            case NAT_SINGLE -> 1;
            case NAT_PER_ZONE -> zones;
            case ENDPOINTS -> 0;
        };
    }
}
