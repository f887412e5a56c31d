package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import scaleup.rehearsal.region.gateway.Refusal;

/** Record sets as the API writes them (Amazon Route 53 API Reference, "ResourceRecordSet"). */
final class RecordSetJson {
    private static final Set<String> PLAYED = Set.of("Name", "Type", "TTL", "ResourceRecords", "AliasTarget");

    private static final Set<String> TYPES = Set.of(
            "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
            "SVCB", "TLSA", "TXT");

    private static final long MOST_SECONDS = Integer.MAX_VALUE;

    private RecordSetJson() {}

    static RecordSet read(JsonNode json) throws Refusal {
        refuseNotPlayed(json);
        Name name = name(json.path("Name").asText());
        String type = json.path("Type").asText();
        if (!TYPES.contains(type)) {
            throw invalid("Value '%s' at 'type' failed to satisfy constraint: Member must satisfy enum value set: %s"
                    .formatted(type, TYPES.stream().sorted().toList()));
        }
        List<String> values = new ArrayList<>();
        json.path("ResourceRecords")
                .forEach(record -> values.add(record.path("Value").asText()));
        if (json.has("AliasTarget")) {
            return new RecordSet(
                    name, Type.value(type), 0, List.of(), Optional.of(alias(json, name, type, values.isEmpty())));
        }
        if (values.isEmpty() || !json.has("TTL")) {
            throw invalid(
                    "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
                            + "TrafficPolicyInstanceId], but found %s in Change with [Name=%s, Type=%s]"
                                    .formatted(values.isEmpty() ? "none" : "ResourceRecords", name, type));
        }
        return new RecordSet(name, Type.value(type), seconds(json.path("TTL").asText()), values, Optional.empty());
    }

    static ObjectNode write(RecordSet set) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("Name", text(set.name()))
                .put("Type", set.typeName());
        set.alias()
                .ifPresentOrElse(
                        alias -> json.putObject("AliasTarget")
                                .put("HostedZoneId", alias.hostedZoneId())
                                .put("DNSName", text(alias.dnsName()))
                                .put("EvaluateTargetHealth", alias.evaluateTargetHealth()),
                        () -> {
                            json.put("TTL", set.timeToLive());
                            var records = json.putArray("ResourceRecords");
                            set.values().forEach(value -> records.addObject().put("Value", value));
                        });
        return json;
    }

    /** A domain name in lower case, with the dot at its end. */
    static Name name(String text) throws Refusal {
        // The one escape that clients send: Route 53 writes '*' so.
        String plain = text.toLowerCase(Locale.ROOT).replace("\\052", "*");
        try {
            if (plain.isEmpty() || plain.contains("\\")) {
                throw new TextParseException("not played");
            }
            return Name.fromString(plain, Name.root);
        } catch (TextParseException e) {
            throw new Refusal(400, "InvalidChangeBatch", "[Invalid domain name encountered with '%s']".formatted(text));
        }
    }

    static String text(Name name) {
        return name.toString().replace("*", "\\052");
    }

    private static AliasTarget alias(JsonNode json, Name name, String type, boolean alone) throws Refusal {
        if (!alone || json.has("TTL")) {
            throw invalid(
                    "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
                            + "TrafficPolicyInstanceId], but found more than one in Change with [Name=%s, Type=%s]"
                                    .formatted(name, type));
        }
        if (!type.equals("A")) {
            throw invalid("The rehearsal plays aliases of type A only, not %s: its network has IPv4".formatted(type));
        }
        JsonNode alias = json.path("AliasTarget");
        for (String member : List.of("HostedZoneId", "DNSName", "EvaluateTargetHealth")) {
            if (!alias.has(member)) {
                throw invalid("Missing field '%s' in AliasTarget of [Name=%s, Type=%s]".formatted(member, name, type));
            }
        }
        return new AliasTarget(
                alias.path("HostedZoneId").asText(),
                name(alias.path("DNSName").asText()),
                alias.path("EvaluateTargetHealth").asBoolean());
    }

    private static long seconds(String text) throws Refusal {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= MOST_SECONDS) {
                return seconds;
            }
            throw invalid("Value '%s' at 'tTL' failed to satisfy constraint: Member must be between 0 and %d"
                    .formatted(text, MOST_SECONDS));
        } catch (NumberFormatException e) {
            throw invalid("Value '%s' at 'tTL' is not a number".formatted(text));
        }
    }

    private static void refuseNotPlayed(JsonNode json) throws Refusal {
        for (Iterator<String> members = json.fieldNames(); members.hasNext(); ) {
            String member = members.next();
            if (!PLAYED.contains(member)) {
                throw invalid("The rehearsal plays simple routing only: it has no %s".formatted(member));
            }
        }
    }

    static Refusal invalid(String message) {
        return new Refusal(400, "InvalidInput", message);
    }
}
