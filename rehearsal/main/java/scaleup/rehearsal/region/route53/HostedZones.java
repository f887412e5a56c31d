package scaleup.rehearsal.region.route53;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Name;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.resolver.ResolvedZones;

/**
 * The account's private hosted zones. One batch is made after the other; the resolver answers accordingly once it has
 * propagated: "generally within 60 seconds" (Amazon Route 53 API Reference, "ChangeResourceRecordSets").
 */
public final class HostedZones {
    private final ResolvedZones resolver;
    private final Duration propagation;
    private final ScheduledExecutorService scheduler;
    private final Clock clock;
    private final NavigableMap<String, HostedZone> zones = new TreeMap<>();
    private final Map<String, ChangeInfo> changes = new ConcurrentHashMap<>();
    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private long batches;

    /**
     * @param resolver what the zones are published to
     * @param propagation from a change until the resolver knows it; zero: before the change is answered
     */
    public HostedZones(ResolvedZones resolver, Duration propagation, ScheduledExecutorService scheduler, Clock clock) {
        this.resolver = resolver;
        this.propagation = propagation;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Makes a zone with the records that every zone has; the resolver knows it at once.
     *
     * @param vpcs ids of the VPCs that see it
     */
    synchronized void create(String id, Name apex, String comment, List<String> vpcs) {
        HostedZone zone = HostedZone.empty(id, apex, comment, vpcs);
        zones.put(id, zone);
        publish(zone);
    }

    /** All of them, in the order of their ids. */
    synchronized List<HostedZone> all() {
        return List.copyOf(zones.values());
    }

    synchronized Optional<HostedZone> find(String id) {
        return Optional.ofNullable(zones.get(id));
    }

    /** @throws Refusal {@code NoSuchHostedZone} */
    HostedZone get(String id) throws Refusal {
        return find(id).orElseThrow(() -> new Refusal(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id));
    }

    /** @throws Refusal if any of the changes can't be made; then none is */
    ChangeInfo change(String id, String comment, List<Change> batch) throws Refusal {
        HostedZone changed;
        ChangeInfo info;
        synchronized (this) {
            changed = ChangeBatch.apply(get(id), batch);
            zones.put(id, changed);
            info = new ChangeInfo("C%020d".formatted(++batches), clock.instant(), comment, new CompletableFuture<>());
            changes.put(info.id(), info);
        }
        if (propagation.isZero()) {
            arrive(changed, info);
        } else {
            ScheduledFuture<?> unused =
                    scheduler.schedule(() -> arrive(changed, info), propagation.toMillis(), TimeUnit.MILLISECONDS);
        }
        return info;
    }

    /** @throws Refusal {@code NoSuchChange} */
    ChangeInfo changeInfo(String id) throws Refusal {
        ChangeInfo info = changes.get(id);
        if (info == null) {
            throw new Refusal(404, "NoSuchChange", "Could not find resource with ID: " + id);
        }
        return info;
    }

    private void arrive(HostedZone zone, ChangeInfo info) {
        publish(zone);
        info.inSync().complete(null);
    }

    /** Never an older version over a newer one, whichever thread comes first. */
    private synchronized void publish(HostedZone zone) {
        if (published.getOrDefault(zone.id(), -1L) < zone.version()) {
            published.put(zone.id(), zone.version());
            resolver.publish(zone.published());
        }
    }
}
