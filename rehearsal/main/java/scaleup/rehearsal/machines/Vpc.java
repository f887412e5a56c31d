package scaleup.rehearsal.machines;

import java.io.IOException;
import java.util.List;

/** The VPC as those see it who attach something to it. */
public interface Vpc {
    /**
     * Takes a free address of a subnet for a new network interface. Nothing is attached yet.
     *
     * @param owner whom reports name
     */
    NetworkInterface allocate(String owner, String subnet, List<String> securityGroups);

    /** Gives the address to the router's own namespace: for what AWS runs, such as a node of a load balancer. */
    void attachHere(NetworkInterface networkInterface) throws IOException, InterruptedException;

    /** Makes a network namespace with that address, for a function; returns its name, as {@code ip netns} lists it. */
    String attachNamespace(NetworkInterface networkInterface) throws IOException, InterruptedException;

    /** Lets connections to a public address arrive at a network interface, as an internet gateway does. */
    void publish(String publicAddress, NetworkInterface networkInterface) throws IOException, InterruptedException;

    /** Removes what was attached and gives the address back. */
    void release(NetworkInterface networkInterface) throws IOException, InterruptedException;

    /** The availability zone of a subnet. */
    String zone(String subnet);
}
