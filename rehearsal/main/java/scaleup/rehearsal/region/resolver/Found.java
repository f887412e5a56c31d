package scaleup.rehearsal.region.resolver;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/**
 * What there is for a question.
 *
 * @param rcode {@link Rcode#NOERROR} or {@link Rcode#NXDOMAIN}
 * @param records the answer; empty if the name has no records of that type
 * @param soa says in a negative answer how long it may be kept (RFC 2308)
 */
record Found(int rcode, List<Record> records, Optional<SOARecord> soa) {
    static Found records(List<Record> records) {
        return new Found(Rcode.NOERROR, records, Optional.empty());
    }

    static Found noSuchType(SOARecord soa) {
        return new Found(Rcode.NOERROR, List.of(), Optional.of(soa));
    }

    static Found noSuchName(SOARecord soa) {
        return new Found(Rcode.NXDOMAIN, List.of(), Optional.of(soa));
    }

    /** The same behind a CNAME record that leads to it. */
    Found behind(List<Record> leading) {
        return new Found(
                rcode, Stream.concat(leading.stream(), records.stream()).toList(), soa);
    }
}
