package scaleup.rehearsal.region.resolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/**
 * Names that AWS gives to what it runs, such as a load balancer's or a database's, and to which addresses they lead. A
 * change is answered at once: who asked before keeps the old addresses for the time to live.
 */
public final class EndpointNames {
    private final Map<Name, RRset> sets = new ConcurrentHashMap<>();
    private final Optional<EndpointNames> everywhere;

    /** Names that are known everywhere. */
    public EndpointNames() {
        everywhere = Optional.empty();
    }

    /** Names that are known within a VPC, and go before those known everywhere. */
    public EndpointNames(EndpointNames everywhere) {
        this.everywhere = Optional.of(everywhere);
    }

    /**
     * Gives a name its addresses, in place of those it had.
     *
     * @param name with or without the dot at its end
     * @param timeToLive in whole seconds
     * @param addresses IPv4 addresses, at least one
     */
    public void put(String name, Duration timeToLive, List<String> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address for " + name);
        }
        Name absolute = DomainName.of(name);
        RRset set = new RRset();
        addresses.forEach(
                address -> set.addRR(new ARecord(absolute, DClass.IN, timeToLive.toSeconds(), address(address))));
        sets.put(absolute, set);
    }

    /** Takes a name away, if it is there. */
    public void remove(String name) {
        sets.remove(DomainName.of(name));
    }

    Optional<RRset> find(Name name) {
        return Optional.ofNullable(sets.get(name)).or(() -> everywhere.flatMap(names -> names.find(name)));
    }

    static InetAddress address(String text) {
        try {
            return Address.getByAddress(text, Address.IPv4);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text + " is not an IPv4 address", e);
        }
    }
}
