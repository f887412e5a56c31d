package scaleup.rehearsal.region.resolver;

import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;

/** Answers DNS messages (RFC 1035, EDNS(0) after RFC 6891). */
final class DnsAnswers {
    /** What a datagram holds without EDNS. */
    private static final int PLAIN_PAYLOAD = 512;

    /** The most that is sent in a datagram, whatever the client takes: what Amazon's resolver offers. */
    private static final int MOST_PAYLOAD = 4096;

    private static final int MOST_MESSAGE = 65535;

    private final Lookup lookup;

    private final UnknownNames unknown;
    private final Outage silence;
    private final Outage namelessness;
    private final Outage truncation;

    DnsAnswers(Lookup lookup, UnknownNames unknown, Outages outages) {
        this.lookup = lookup;
        this.unknown = unknown;
        silence = outages.of(Resolver.SERVICE, Symptom.SILENT);
        namelessness = outages.of(Resolver.SERVICE, Symptom.NAMES_NOTHING);
        truncation = outages.of(Resolver.SERVICE, Symptom.TRUNCATES);
    }

    /** The answer in a datagram: cut, and marked so, where it doesn't fit. Empty if the message deserves none. */
    Optional<byte[]> datagram(byte[] query, String asker) {
        return answer(query, asker, true);
    }

    /** The answer in a stream. */
    Optional<byte[]> stream(byte[] query, String asker) {
        return answer(query, asker, false);
    }

    private Optional<byte[]> answer(byte[] wire, String asker, boolean datagram) {
        if (wire.length < Header.LENGTH || silence.meets()) {
            return Optional.empty();
        }
        try {
            Message query = new Message(wire);
            if (query.getHeader().getFlag(Flags.QR)) {
                return Optional.empty();
            }
            boolean cut = datagram && truncation.meets();
            return Optional.of(reply(query, asker, cut).toWire(datagram ? payload(query.getOPT()) : MOST_MESSAGE));
        } catch (IOException e) {
            return Optional.of(malformed(wire).toWire(PLAIN_PAYLOAD));
        }
    }

    private static int payload(OPTRecord opt) {
        return opt == null ? PLAIN_PAYLOAD : Math.max(PLAIN_PAYLOAD, Math.min(MOST_PAYLOAD, opt.getPayloadSize()));
    }

    /** @param cut whether to say that there is an answer, and no more than that */
    private Message reply(Message query, String asker, boolean cut) {
        Header asked = query.getHeader();
        Message reply = new Message(asked.getID());
        Header header = reply.getHeader();
        header.setOpcode(asked.getOpcode());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(MOST_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        Record question = query.getQuestion();
        if (question != null) {
            reply.addRecord(question, Section.QUESTION);
        }
        if (asked.getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
        } else if (question == null || query.getSection(Section.QUESTION).size() != 1) {
            header.setRcode(Rcode.FORMERR);
        } else if (question.getDClass() != DClass.IN || !answered(question.getType())) {
            header.setRcode(Rcode.REFUSED);
        } else if (cut) {
            header.setFlag(Flags.TC);
        } else if (namelessness.meets()) {
            header.setRcode(Rcode.NXDOMAIN);
            reply.addRecord(Lookup.ROOT, Section.AUTHORITY);
        } else {
            Found found = new OwnHostname(asker)
                    .find(question.getName(), question.getType())
                    .orElseGet(() -> lookup.find(question.getName(), question.getType()));
            header.setRcode(found.rcode());
            if (found.rcode() == Rcode.NXDOMAIN) {
                unknown.count(asker, question.getName(), question.getType());
            }
            found.records().forEach(record -> reply.addRecord(record, Section.ANSWER));
            found.soa().ifPresent(soa -> reply.addRecord(soa, Section.AUTHORITY));
        }
        return reply;
    }

    /** Not a transfer of a zone, for example. */
    private static boolean answered(int type) {
        return Type.isRR(type) || type == Type.ANY;
    }

    private static Message malformed(byte[] wire) {
        Message reply = new Message(((wire[0] & 0xff) << 8) | (wire[1] & 0xff));
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(Rcode.FORMERR);
        return reply;
    }
}
