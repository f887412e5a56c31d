package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import scaleup.rehearsal.region.gateway.Call;

/** 'Actions, resources, and condition keys for Amazon Route 53'. */
final class Route53Actions {
    private Route53Actions() {}

    static Map<String, Needs> table() {
        return new Needs.Table()
                .without("ListHostedZones", "ListHostedZonesByName", "ListHostedZonesByVPC")
                .on(parameters -> zone(parameters.path("HostedZoneId")), "ListResourceRecordSets")
                .on(parameters -> zone(parameters.path("Id")), "GetHostedZone")
                .on(parameters -> "arn:aws:route53:::change/" + last(parameters.path("Id")), "GetChange")
                .rows(Route53Actions::change, "ChangeResourceRecordSets")
                .rows();
    }

    /** 'Using IAM policy conditions for fine-grained access control' of the Amazon Route 53 Developer Guide. */
    private static List<Asked> change(Call call) {
        var changes = call.parameters().path("ChangeBatch").path("Changes");
        return List.of(Needs.asked(call, zone(call.parameters().path("HostedZoneId")))
                .with(
                        "route53:ChangeResourceRecordSetsNormalizedRecordNames",
                        distinct(changes, change -> normalized(record(change, "Name"))))
                .with(
                        "route53:ChangeResourceRecordSetsRecordTypes",
                        distinct(changes, change -> record(change, "Type")))
                .with("route53:ChangeResourceRecordSetsActions", distinct(changes, change -> change.path("Action")
                        .asText())));
    }

    private static String record(JsonNode change, String member) {
        return change.path("ResourceRecordSet").path(member).asText();
    }

    private static List<String> distinct(JsonNode changes, Function<JsonNode, String> value) {
        Set<String> values = new LinkedHashSet<>();
        changes.forEach(change -> values.add(value.apply(change)));
        return List.copyOf(values);
    }

    /** Lower case, no dot at the end, every other character than a-z, 0-9, '-', '_' and '.' as an octal code. */
    static String normalized(String name) {
        var normalized = new StringBuilder();
        for (byte octet : name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "").getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean plain = "abcdefghijklmnopqrstuvwxyz0123456789-_.\\".indexOf(character) >= 0;
            normalized.append(plain ? Character.toString(character) : "\\%03o".formatted(octet & 0xff));
        }
        return normalized.toString();
    }

    private static String zone(JsonNode id) {
        return "arn:aws:route53:::hostedzone/" + last(id);
    }

    /** Ids come with and without the kind before them. */
    private static String last(JsonNode id) {
        return id.asText().substring(id.asText().lastIndexOf('/') + 1);
    }
}
