package scaleup.rehearsal.region.resolver;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Type;

/**
 * Finds names: first in the private hosted zones, then among those registered by name, then among AWS's endpoints (Amazon
 * Route 53 Developer Guide, "Considerations when working with a private hosted zone": a private zone goes before the
 * internet's names). There is no internet behind it: other names don't exist.
 */
final class Lookup {
    /** As many CNAME records and aliases as are followed: a loop ends. */
    private static final int MOST_HOPS = 8;

    /** How long a client may remember that a name outside the zones is missing: one made later is soon found. */
    private static final int NEGATIVE_SECONDS = 60;

    private static final SOARecord AMAZON = soa(AmazonNames.DOMAIN);
    /** Of what is in no zone. */
    static final SOARecord ROOT = soa(Name.root);

    private final DnsFirewall firewall;
    private final ResolvedZones zones;
    private final EndpointNames names;
    private final AmazonNames amazon;

    Lookup(DnsFirewall firewall, ResolvedZones zones, EndpointNames names, AmazonNames amazon) {
        this.firewall = firewall;
        this.zones = zones;
        this.names = names;
        this.amazon = amazon;
    }

    Found find(Name name, int type) {
        return firewall.blocks(name) ? Found.noSuchName(ROOT) : find(name, type, 0);
    }

    private Found find(Name name, int type, int hops) {
        Optional<PublishedZone> zone = zones.of(name);
        if (zone.isPresent()) {
            return inZone(zone.get(), name, type, hops);
        }
        SOARecord soa = name.subdomain(AmazonNames.DOMAIN) ? AMAZON : ROOT;
        return names.find(name)
                .or(() -> amazon.find(name))
                .map(set -> type == Type.A || type == Type.ANY ? Found.records(set.rrs()) : Found.noSuchType(soa))
                .orElseGet(() -> Found.noSuchName(soa));
    }

    private Found inZone(PublishedZone zone, Name name, int type, int hops) {
        Optional<Name> alias = zone.alias(name);
        if (alias.isPresent() && (type == Type.A || type == Type.ANY)) {
            return hops == MOST_HOPS ? Found.noSuchType(zone.soa()) : aliased(zone, name, alias.get(), hops);
        }
        SetResponse response = zone.find(name, type);
        if (response.isCNAME()) {
            List<Record> cname = List.of(response.getCNAME());
            return hops == MOST_HOPS
                    ? Found.records(cname)
                    : find(response.getCNAME().getTarget(), type, hops + 1).behind(cname);
        }
        if (response.isSuccessful()) {
            return Found.records(response.answers().stream()
                    .map(RRset::rrs)
                    .flatMap(List::stream)
                    .toList());
        }
        boolean exists = response.isNXRRSET() || alias.isPresent() || zone.hasBelow(name);
        return exists ? Found.noSuchType(zone.soa()) : Found.noSuchName(zone.soa());
    }

    /** An alias has the addresses, and the time to live, of its target ("Choosing between alias and non-alias records"). */
    private Found aliased(PublishedZone zone, Name name, Name target, int hops) {
        List<Record> addresses = find(target, Type.A, hops + 1).records().stream()
                .filter(ARecord.class::isInstance)
                .map(ARecord.class::cast)
                .<Record>map(record -> new ARecord(name, DClass.IN, record.getTTL(), record.getAddress()))
                .toList();
        return addresses.isEmpty() ? Found.noSuchType(zone.soa()) : Found.records(addresses);
    }

    private static SOARecord soa(Name owner) {
        Name host = DomainName.of("ns.amazonaws.com");
        return new SOARecord(
                owner,
                DClass.IN,
                NEGATIVE_SECONDS,
                host,
                DomainName.of("hostmaster.amazonaws.com"),
                1,
                7200,
                900,
                1209600,
                NEGATIVE_SECONDS);
    }
}
