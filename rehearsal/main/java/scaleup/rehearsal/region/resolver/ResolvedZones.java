package scaleup.rehearsal.region.resolver;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Name;

/** The private hosted zones as the VPC's resolver knows them: Amazon Route 53 publishes its changes here. */
public final class ResolvedZones {
    private final Map<Name, PublishedZone> zones = new ConcurrentHashMap<>();

    /** Answers from this content from now on, in place of what was published for the same domain. */
    public void publish(PublishedZone zone) {
        zones.put(zone.apex(), zone);
    }

    /** The zone that a name lies in: the one with the longest name, if several do. */
    Optional<PublishedZone> of(Name name) {
        for (int skipped = 0; skipped < name.labels(); skipped++) {
            PublishedZone zone = zones.get(skipped == 0 ? name : new Name(name, skipped));
            if (zone != null) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }
}
