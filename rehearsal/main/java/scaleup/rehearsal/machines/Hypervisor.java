package scaleup.rehearsal.machines;

import java.io.IOException;

/** Starts machines. */
public interface Hypervisor {
    /** Attaches the network interface, makes the disk, and lets the machine boot; doesn't wait for it to come up. */
    Machine start(MachineSpec spec) throws IOException, InterruptedException;
}
