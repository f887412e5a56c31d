package scaleup.rehearsal.drill;

import scaleup.rehearsal.machines.Machine;

/**
 * A machine of the environment, to which something may happen.
 *
 * @param tier {@code load-balancer}, {@code web}, {@code application} or {@code database}
 * @param leaving whether AWS has told it to go
 */
public record Target(String tier, Machine machine, boolean leaving) {
    /** The tier of databases. */
    public static final String DATABASE = "database";

    /** Its machine's. */
    public String name() {
        return machine.name();
    }

    String address() {
        return machine.networkInterface().address();
    }
}
