package scaleup.rehearsal.region.route53;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import scaleup.rehearsal.region.resolver.PublishedZone;

/**
 * A private hosted zone at one moment. Never changes: a change makes another one.
 *
 * @param id without {@code /hostedzone/}
 * @param vpcs the ids of the VPCs that see it
 * @param version counts the changes
 * @param sets must not be modified
 */
record HostedZone(
        String id,
        Name apex,
        String comment,
        List<String> vpcs,
        long version,
        SortedMap<RecordSet.Key, RecordSet> sets) {
    /** As Amazon Route 53 makes them for a private zone ("NS and SOA records for a private hosted zone"). */
    private static final List<String> NAME_SERVERS = List.of(
            "ns-1536.awsdns-00.co.uk.", "ns-0.awsdns-00.com.", "ns-1024.awsdns-00.org.", "ns-512.awsdns-00.net.");

    private static final String AUTHORITY =
            "ns-1536.awsdns-00.co.uk. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";

    static HostedZone empty(String id, Name apex, String comment, List<String> vpcs) {
        NavigableMap<RecordSet.Key, RecordSet> sets = new TreeMap<>();
        for (RecordSet set : List.of(
                new RecordSet(apex, Type.NS, 172800, NAME_SERVERS, Optional.empty()),
                new RecordSet(apex, Type.SOA, 900, List.of(AUTHORITY), Optional.empty()))) {
            sets.put(set.key(), set);
        }
        return new HostedZone(id, apex, comment, List.copyOf(vpcs), 0, Collections.unmodifiableSortedMap(sets));
    }

    HostedZone with(SortedMap<RecordSet.Key, RecordSet> changed) {
        return new HostedZone(id, apex, comment, vpcs, version + 1, Collections.unmodifiableSortedMap(changed));
    }

    /** Record sets from this one on, in the order of ListResourceRecordSets. */
    Collection<RecordSet> from(RecordSet.Key first) {
        return sets.tailMap(first).values();
    }

    /** What the resolver needs of it. */
    PublishedZone published() {
        List<Record> records = new ArrayList<>();
        Map<Name, Name> aliases = new HashMap<>();
        for (RecordSet set : sets.values()) {
            set.alias().ifPresent(target -> aliases.put(set.name(), target.dnsName()));
            try {
                records.addAll(set.records());
            } catch (IOException e) {
                throw new UncheckedIOException("accepted, and wrong all the same: " + set, e);
            }
        }
        return new PublishedZone(apex, records, aliases);
    }
}
