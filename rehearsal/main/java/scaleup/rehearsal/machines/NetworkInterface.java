package scaleup.rehearsal.machines;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An elastic network interface: where a machine, or something that AWS runs, is attached to the VPC.
 *
 * @param id for example {@code eni-0123456789abcdef0}
 * @param owner whom reports name, for example an instance's id
 * @param address its private IPv4 address
 * @param subnet the subnet's id
 * @param securityGroups ids of security groups
 */
public record NetworkInterface(String id, String owner, String address, String subnet, List<String> securityGroups) {
    public NetworkInterface {
        securityGroups = List.copyOf(securityGroups);
    }

    /** Its MAC address: locally administered, with the private address in it. */
    public String macAddress() {
        var octets = Stream.of(address.split("[.]"))
                .map(octet -> "%02x".formatted(Integer.parseInt(octet)))
                .collect(Collectors.joining(":"));
        return "02:00:" + octets;
    }
}
