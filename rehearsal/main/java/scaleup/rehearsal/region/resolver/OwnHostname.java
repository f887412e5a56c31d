package scaleup.rehearsal.region.resolver;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/**
 * What a server asks about itself. Amazon Linux 2023 asks no resolver for that, by nss-myhostname(8); Debian's servers here do.
 *
 * @param address the server's
 */
record OwnHostname(String address) {
    private static final String DOMAIN = ".compute.internal";

    /** Nothing, where the name is somebody else's. */
    Optional<Found> find(Name name, int type) {
        if (isHostname(name)) {
            return Optional.of(found(type, new ARecord(name, DClass.IN, 0, EndpointNames.address(address))));
        }
        return name.equals(ReverseMap.fromAddress(EndpointNames.address(address)))
                ? Optional.of(found(type, new PTRRecord(name, DClass.IN, 0, DomainName.of(hostname()))))
                : Optional.empty();
    }

    /** As in a subnet of the default hostname type, with and without the region's domain. */
    private boolean isHostname(Name name) {
        return name.labels() > 1
                && name.getLabelString(0).equalsIgnoreCase(hostname())
                && (name.labels() == 2 || name.toString(true).endsWith(DOMAIN));
    }

    private String hostname() {
        return "ip-" + address.replace('.', '-');
    }

    private static Found found(int type, Record record) {
        return type == record.getType() || type == Type.ANY
                ? Found.records(List.of(record))
                : Found.noSuchType(Lookup.ROOT);
    }
}
