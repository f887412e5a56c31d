package scaleup.rehearsal.machines.network;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.template.PhysicalId;

/** Which addresses of the subnets are taken. One that was given back is taken last, so that nobody meets it again soon. */
final class AddressPool {
    private final Map<String, Long> next = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private long count;

    /** @throws IllegalArgumentException if the subnet has none left */
    synchronized NetworkInterface allocate(String owner, Subnet subnet, List<String> securityGroups) {
        long first = Subnet.RESERVED_AT_START;
        long usable = subnet.cidr().size() - first - 1;
        long start = next.getOrDefault(subnet.id(), 0L);
        for (long i = 0; i < usable; i++) {
            long offset = (start + i) % usable;
            var address = subnet.cidr().address(first + offset);
            if (taken.add(address)) {
                next.put(subnet.id(), offset + 1);
                var id = PhysicalId.hexadecimal(subnet.id() + count++, "eni");
                return new NetworkInterface(id, owner, address, subnet.id(), securityGroups);
            }
        }
        throw new IllegalArgumentException(
                "There are not enough free addresses in subnet '%s' to satisfy the requested number of instances"
                        .formatted(subnet.id()));
    }

    synchronized void release(String address) {
        taken.remove(address);
    }
}
