package scaleup.rehearsal.region;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How services of AWS fail at present: not at all, until somebody lets an {@link Outage} begin. Thread-safe. */
public final class Outages {
    /** Of a server, which gives it credentials and what it is to do. */
    public static final String METADATA = "instance-metadata";

    /** What a server installs is not there: its cloud-init finds none that isn't part of its image. */
    public static final String PACKAGES = "package-repositories";

    /** How one fails. */
    public enum Symptom {
        /** It answers that it can't: ServiceUnavailable of calls; of AWS Lambda, that too much runs already. */
        REFUSES,

        /** It takes what comes and says nothing. */
        SILENT,

        /** It answers, each time seconds later than it could. */
        LATE,

        /** Amazon Route 53 Resolver says of each name that it doesn't exist. */
        NAMES_NOTHING,

        /** Amazon Route 53 Resolver's datagrams are cut (RFC 1035, 4.1.1, TC): there is more by TCP. */
        TRUNCATES,

        /** Amazon EventBridge takes events and matches them to no rule; its schedules go on. */
        LOSES_EVENTS,

        /** Amazon EventBridge delivers each event twice, at the same time. */
        DOUBLES_EVENTS
    }

    private record Kind(String service, Symptom symptom) {}

    private final Map<Kind, Outage> outages = new ConcurrentHashMap<>();

    /**
     * The outage of a service in a way: the same object each time.
     *
     * @param service its prefix in IAM, for example {@code route53resolver}
     */
    public Outage of(String service, Symptom symptom) {
        return outages.computeIfAbsent(new Kind(service, symptom), kind -> new Outage());
    }

    /** Ends those that last. */
    public void end() {
        outages.values().forEach(Outage::end);
    }
}
