package scaleup.rehearsal.check;

import scaleup.rehearsal.machines.Machine;

/**
 * A server of a tier.
 *
 * @param tier {@code load-balancer}, {@code web} or {@code application}
 */
public record Server(String tier, Machine machine) {
    public static final String LOAD_BALANCER = "load-balancer";
    public static final String WEB = "web";
    public static final String APPLICATION = "application";

    String address() {
        return machine.networkInterface().address();
    }

    /** How findings name it: {@code web i-0123456789abcdef0}. */
    public String label() {
        return tier + " " + machine.name();
    }
}
