package scaleup.rehearsal.region.resolver;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Zone;

/** The content of a hosted zone at one moment. Never changes. */
public final class PublishedZone {
    private final Zone zone;
    private final Map<Name, Name> aliases;
    private final Set<Name> between = new HashSet<>();

    /**
     * @param records all of them; the SOA record and the NS records of the zone itself must be there
     * @param aliases target by name, for A records whose addresses are another name's
     */
    public PublishedZone(Name apex, List<Record> records, Map<Name, Name> aliases) {
        try {
            zone = new Zone(apex, records.toArray(Record[]::new));
        } catch (IOException e) {
            throw new IllegalArgumentException("the zone " + apex, e);
        }
        this.aliases = Map.copyOf(aliases);
        records.forEach(record -> addAbove(record.getName()));
        aliases.keySet().forEach(this::addAbove);
    }

    /** A name without records above one that has some exists (RFC 8020). */
    private void addAbove(Name name) {
        for (int skipped = 1; name.labels() - skipped >= apex().labels(); skipped++) {
            between.add(new Name(name, skipped));
        }
    }

    Name apex() {
        return zone.getOrigin();
    }

    SOARecord soa() {
        return zone.getSOA();
    }

    Optional<Name> alias(Name name) {
        return Optional.ofNullable(aliases.get(name));
    }

    SetResponse find(Name name, int type) {
        return zone.findRecords(name, type);
    }

    /** Whether names below this one exist. */
    boolean hasBelow(Name name) {
        return between.contains(name);
    }
}
