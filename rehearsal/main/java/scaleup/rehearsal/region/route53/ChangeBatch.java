package scaleup.rehearsal.region.route53;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * Changes that are made together or not at all (Amazon Route 53 API Reference, "ChangeResourceRecordSets"). The texts are
 * those with which AWS refuses.
 */
final class ChangeBatch {
    private static final int MOST_VALUES = 1000;
    private static final int MOST_CHARACTERS = 32_000;

    /** Values of one record set (Amazon Route 53 Developer Guide, "Quotas"). */
    private static final int MOST_VALUES_OF_A_SET = 400;

    private final HostedZone zone;
    private final SortedMap<RecordSet.Key, RecordSet> sets;
    private final Set<String> touched = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private ChangeBatch(HostedZone zone) {
        this.zone = zone;
        this.sets = new TreeMap<>(zone.sets());
    }

    /**
     * The zone after all changes.
     *
     * @throws Refusal with every reason, if any of them can't be made
     */
    static HostedZone apply(HostedZone zone, List<Change> changes) throws Refusal {
        var batch = new ChangeBatch(zone);
        batch.checkLimits(changes);
        changes.forEach(batch::make);
        batch.checkZone();
        if (!batch.problems.isEmpty()) {
            throw new Refusal(400, "InvalidChangeBatch", "[" + String.join(", ", batch.problems) + "]");
        }
        return zone.with(batch.sets);
    }

    private void checkLimits(List<Change> changes) {
        long values = 0;
        long characters = 0;
        for (Change change : changes) {
            RecordSet set = change.set();
            values += (long) change.weight() * Math.max(1, set.values().size());
            characters += change.weight()
                    * set.values().stream().mapToLong(String::length).sum();
        }
        if (values > MOST_VALUES) {
            problems.add("Number of records limit of %d exceeded.".formatted(MOST_VALUES));
        }
        if (characters > MOST_CHARACTERS) {
            problems.add("Number of characters limit of %d exceeded.".formatted(MOST_CHARACTERS));
        }
    }

    private void make(Change change) {
        RecordSet set = change.set();
        RecordSet current = sets.get(set.key());
        boolean deletes = change.action() == Change.Action.DELETE;
        if (!touched.add("%s %s %s".formatted(deletes, set.typeName(), set.name()))) {
            problems.add("The request contains an invalid set of changes for a resource record set '%s %s'"
                    .formatted(set.typeName(), set.name()));
        } else if (deletes) {
            if (current == null) {
                problems.add("Tried to delete resource record set %s but it was not found".formatted(described(set)));
            } else if (!current.matches(set)) {
                problems.add(
                        "Tried to delete resource record set %s but the values provided do not match the current values"
                                .formatted(described(set)));
            } else {
                sets.remove(set.key());
            }
        } else if (change.action() == Change.Action.CREATE && current != null) {
            problems.add("Tried to create resource record set %s but it already exists".formatted(described(set)));
        } else {
            checkContent(set);
            sets.put(set.key(), set);
        }
    }

    private void checkContent(RecordSet set) {
        if (!set.name().subdomain(zone.apex())) {
            problems.add("RRSet with DNS name %s is not permitted in zone %s".formatted(set.name(), zone.apex()));
        }
        if (set.type() == Type.CNAME && set.name().equals(zone.apex())) {
            problems.add("RRSet of type CNAME with DNS name %s is not permitted at apex in zone %s"
                    .formatted(set.name(), zone.apex()));
        }
        if (set.values().size() > MOST_VALUES_OF_A_SET) {
            problems.add(
                    "Number of values of a resource record set limit of %d exceeded.".formatted(MOST_VALUES_OF_A_SET));
        }
        if (set.type() == Type.CNAME && set.values().size() > 1) {
            problems.add("Invalid Resource Record: FATAL problem: CNAMEDuplicate (More than one CNAME) encountered");
        }
        Set<String> different = new HashSet<>();
        for (String value : set.values()) {
            if (!different.add(value)) {
                problems.add("Duplicate Resource Record: '%s'".formatted(value));
            }
            wrong(set.type(), value).forEach(problems::add);
        }
        set.alias().ifPresent(alias -> checkAlias(set, alias));
    }

    private static Stream<String> wrong(int type, String value) {
        if (type == Type.A && !Address.isDottedQuad(value)) {
            return Stream.of("Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address "
                    + "(Value is not a valid IPv4 address) encountered with '%s''".formatted(value));
        }
        if ((type == Type.TXT || type == Type.SPF) && !value.startsWith("\"")) {
            return Stream.of("Invalid Resource Record: 'FATAL problem: InvalidCharacterString "
                    + "(Value should be enclosed in quotation marks) encountered with '%s''".formatted(value));
        }
        try {
            // Any name will do: it is the value that is parsed.
            new RecordSet(Name.root, type, 0, List.of(value), Optional.empty()).records();
            return Stream.empty();
        } catch (IOException e) {
            return Stream.of("Invalid Resource Record: 'FATAL problem: %s encountered with '%s''"
                    .formatted(e.getMessage(), value));
        }
    }

    private void checkAlias(RecordSet set, AliasTarget alias) {
        if (alias.hostedZoneId().equals(zone.id())
                && !sets.containsKey(new RecordSet.Key(alias.dnsName(), set.typeName()))) {
            problems.add("Tried to create an alias that targets %s, type %s in zone %s, but that target was not found"
                    .formatted(alias.dnsName(), set.typeName(), zone.id()));
        }
    }

    private void checkZone() {
        if (!sets.containsKey(new RecordSet.Key(zone.apex(), "SOA"))) {
            problems.add("A HostedZone must contain exactly one SOA record.");
        }
        if (!sets.containsKey(new RecordSet.Key(zone.apex(), "NS"))) {
            problems.add("A HostedZone must contain at least one NS record for the zone itself.");
        }
        RecordSet before = null;
        for (RecordSet set : sets.values()) {
            // The sets of a name stand together.
            if (before != null
                    && before.name().equals(set.name())
                    && (before.type() == Type.CNAME || set.type() == Type.CNAME)) {
                problems.add(
                        ("RRSet of type %s with DNS name %s is not permitted because a conflicting RRSet of type %s "
                                        + "with the same DNS name already exists in zone %s")
                                .formatted(set.typeName(), set.name(), before.typeName(), zone.apex()));
            }
            before = set;
        }
    }

    private static String described(RecordSet set) {
        return "[name='%s', type='%s']".formatted(set.name(), set.typeName());
    }
}
