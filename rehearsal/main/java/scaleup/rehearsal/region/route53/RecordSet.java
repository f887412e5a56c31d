package scaleup.rehearsal.region.route53;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A record set with simple routing.
 *
 * @param timeToLive in seconds; 0 for an alias, which has its target's
 * @param values as they were written; empty for an alias
 */
record RecordSet(Name name, int type, long timeToLive, List<String> values, Optional<AliasTarget> alias) {
    /**
     * What there is one of in a zone. The order is that of ListResourceRecordSets: by the labels of the name from the
     * last one on, then by type.
     */
    record Key(Name name, String type) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::name).thenComparing(Key::type);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    RecordSet {
        values = List.copyOf(values);
    }

    Key key() {
        return new Key(name, typeName());
    }

    String typeName() {
        return Type.string(type);
    }

    /** Whether a deletion of {@code other} means this one: the same but for the order of values. */
    boolean matches(RecordSet other) {
        return key().equals(other.key())
                && timeToLive == other.timeToLive
                && alias.equals(other.alias)
                && values.stream()
                        .sorted()
                        .toList()
                        .equals(other.values.stream().sorted().toList());
    }

    /** Its values as DNS has them. */
    List<Record> records() throws IOException {
        List<Record> records = new ArrayList<>();
        for (String value : values) {
            records.add(Record.fromString(name, type, DClass.IN, timeToLive, value, Name.root));
        }
        return records;
    }
}
