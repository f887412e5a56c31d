package scaleup.rehearsal.machines;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A machine that was started: a systemd-nspawn container with a network interface in the VPC. */
public interface Machine {
    String name();

    NetworkInterface networkInterface();

    /** Whether its first process runs. */
    boolean running();

    /** Ends it at once, as if its power had failed. Its disk stays. */
    void kill();

    /** Whether {@link #kill} has ended it. */
    boolean failed();

    /** Tells its systemd to shut down, as a hypervisor does, and kills it when it has not by the end of the time. */
    void shutDown(Duration patience) throws InterruptedException;

    /**
     * Tells its systemd to start anew, and starts it again on the same disk when it has ended: as Amazon EC2 does when an instance
     * reboots. It counts as running meanwhile.
     */
    void reboot() throws java.io.IOException, InterruptedException;

    /** Kills it if it runs, and removes its disk, network interface and control group. */
    void destroy();

    /**
     * Runs a command in it, in its namespaces and control groups.
     *
     * @return what the command printed
     * @throws java.io.IOException if it can't be run or doesn't end with 0
     */
    String run(List<String> command) throws java.io.IOException, InterruptedException;

    /** A file of the machine, as this computer sees it. */
    Path file(String path);

    /**
     * Leaves so many bytes free on its disk, or makes that as large as it was.
     *
     * @param free empty for as many as there were
     */
    default void limitDisk(OptionalLong free) throws java.io.IOException, InterruptedException {
        throw new UnsupportedOperationException(name() + " has no disk of its own");
    }

    /** Processor time that it has used so far. */
    Duration processorTime();

    /** Memory that it uses now, in bytes. */
    long memory();
}
