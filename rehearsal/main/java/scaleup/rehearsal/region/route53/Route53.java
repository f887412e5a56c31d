package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;

/**
 * Amazon Route 53's API for private hosted zones, prefix {@code route53}. Stricter than its emulators: two writers that
 * delete what they read and create something new can't overwrite each other.
 *
 * <p>Requests and responses have the member names of the Amazon Route 53 API Reference, also for what travels in the path
 * or the query: {@code {HostedZoneId, ChangeBatch: {Comment, Changes: [{Action, ResourceRecordSet: {Name, Type, TTL,
 * ResourceRecords: [{Value}]}}]}}}, {@code {HostedZoneId, StartRecordName, StartRecordType, MaxItems}}, {@code {Id}}.
 * Numbers may come as text.
 */
public final class Route53 implements Service {
    private static final String ZONE = "/hostedzone/";
    private static final String CHANGE = "/change/";

    private static final Set<String> ACTIONS = Set.of(
            "ChangeResourceRecordSets",
            "ListResourceRecordSets",
            "GetHostedZone",
            "ListHostedZones",
            "ListHostedZonesByName",
            "GetChange");

    /** A page of record sets is at most this long. */
    private static final int MOST_RECORD_SETS = 300;

    private static final int MOST_ZONES = 100;

    private final HostedZones zones;

    public Route53(HostedZones zones) {
        this.zones = zones;
    }

    @Override
    public boolean plays(String action) {
        return ACTIONS.contains(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        JsonNode parameters = call.parameters();
        return switch (call.action()) {
            case "ChangeResourceRecordSets" -> change(parameters);
            case "ListResourceRecordSets" -> listRecordSets(parameters);
            case "GetHostedZone" -> getZone(parameters);
            case "ListHostedZones" -> listZones(parameters);
            case "ListHostedZonesByName" -> listZonesByName(parameters);
            case "GetChange" -> object().set("ChangeInfo", json(zones.changeInfo(id(parameters, "Id", CHANGE))));
            default -> throw new Refusal(400, "InvalidAction", call.action() + " is not played");
        };
    }

    private JsonNode change(JsonNode parameters) throws Refusal {
        JsonNode batch = parameters.path("ChangeBatch");
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : batch.path("Changes")) {
            changes.add(new Change(
                    action(change.path("Action").asText()), RecordSetJson.read(change.path("ResourceRecordSet"))));
        }
        if (changes.isEmpty()) {
            throw RecordSetJson.invalid(
                    "1 validation error detected: Value '[]' at 'changeBatch.changes' failed to satisfy "
                            + "constraint: Member must have length greater than or equal to 1");
        }
        String id = id(parameters, "HostedZoneId", ZONE);
        return object().set(
                        "ChangeInfo",
                        json(zones.change(id, batch.path("Comment").asText(), changes)));
    }

    private static Change.Action action(String text) throws Refusal {
        return Arrays.stream(Change.Action.values())
                .filter(action -> action.name().equals(text))
                .findFirst()
                .orElseThrow(() -> RecordSetJson.invalid(
                        "Value '%s' at 'action' failed to satisfy constraint: Member must satisfy enum value set: %s"
                                .formatted(text, Arrays.toString(Change.Action.values()))));
    }

    private JsonNode listRecordSets(JsonNode parameters) throws Refusal {
        HostedZone zone = zones.get(id(parameters, "HostedZoneId", ZONE));
        String startName = parameters.path("StartRecordName").asText();
        String startType = parameters.path("StartRecordType").asText();
        if (startName.isEmpty() && !startType.isEmpty()) {
            throw RecordSetJson.invalid("The input is not valid: a record type needs a record name to start from");
        }
        var start = startName.isEmpty()
                ? zone.sets().firstKey()
                : new RecordSet.Key(RecordSetJson.name(startName), startType);
        int most = most(parameters, MOST_RECORD_SETS);
        ObjectNode page = object();
        var sets = page.putArray("ResourceRecordSets");
        Iterator<RecordSet> rest = zone.from(start).iterator();
        for (int taken = 0; taken < most && rest.hasNext(); taken++) {
            sets.add(RecordSetJson.write(rest.next()));
        }
        page.put("IsTruncated", rest.hasNext()).put("MaxItems", Integer.toString(most));
        if (rest.hasNext()) {
            RecordSet next = rest.next();
            page.put("NextRecordName", RecordSetJson.text(next.name())).put("NextRecordType", next.typeName());
        }
        return page;
    }

    private JsonNode getZone(JsonNode parameters) throws Refusal {
        HostedZone zone = zones.get(id(parameters, "Id", ZONE));
        ObjectNode json = object();
        json.set("HostedZone", json(zone));
        var vpcs = json.putArray("VPCs");
        zone.vpcs().forEach(vpc -> vpcs.addObject()
                .put("VPCRegion", Account.PLAYED.region())
                .put("VPCId", vpc));
        return json;
    }

    private JsonNode listZones(JsonNode parameters) throws Refusal {
        String marker = parameters.path("Marker").asText();
        List<HostedZone> rest = zones.all().stream()
                .filter(zone -> zone.id().compareTo(marker) >= 0)
                .toList();
        int most = most(parameters, MOST_ZONES);
        ObjectNode page = page(rest, most).put("Marker", marker);
        if (rest.size() > most) {
            page.put("NextMarker", rest.get(most).id());
        }
        return page;
    }

    private JsonNode listZonesByName(JsonNode parameters) throws Refusal {
        String dnsName = parameters.path("DNSName").asText();
        var from = new RecordSet.Key(
                dnsName.isEmpty() ? Name.root : RecordSetJson.name(dnsName),
                parameters.path("HostedZoneId").asText());
        List<HostedZone> rest = zones.all().stream()
                .filter(zone -> byName(zone).compareTo(from) >= 0)
                .sorted(Comparator.comparing(Route53::byName))
                .toList();
        int most = most(parameters, MOST_ZONES);
        ObjectNode page = page(rest, most);
        if (rest.size() > most) {
            page.put("NextDNSName", RecordSetJson.text(rest.get(most).apex()))
                    .put("NextHostedZoneId", rest.get(most).id());
        }
        return page;
    }

    private static RecordSet.Key byName(HostedZone zone) {
        return new RecordSet.Key(zone.apex(), zone.id());
    }

    private static ObjectNode page(List<HostedZone> rest, int most) {
        ObjectNode page = object();
        var here = page.putArray("HostedZones");
        rest.stream().limit(most).forEach(zone -> here.add(json(zone)));
        return page.put("IsTruncated", rest.size() > most).put("MaxItems", Integer.toString(most));
    }

    private static int most(JsonNode parameters, int limit) throws Refusal {
        String text = parameters.path("MaxItems").asText();
        try {
            int most = text.isEmpty() ? limit : Integer.parseInt(text);
            if (most < 1) {
                throw RecordSetJson.invalid("Value '%s' at 'maxItems' must be at least 1".formatted(text));
            }
            return Math.min(most, limit);
        } catch (NumberFormatException e) {
            throw RecordSetJson.invalid("Value '%s' at 'maxItems' is not a number".formatted(text));
        }
    }

    /** Ids come with or without what stands before them in responses. */
    private static String id(JsonNode parameters, String member, String prefix) {
        String id = parameters.path(member).asText();
        return id.startsWith(prefix) ? id.substring(prefix.length()) : id;
    }

    private static ObjectNode json(HostedZone zone) {
        ObjectNode json = object().put("Id", ZONE + zone.id())
                .put("Name", RecordSetJson.text(zone.apex()))
                .put("CallerReference", zone.id())
                .put("ResourceRecordSetCount", zone.sets().size());
        json.putObject("Config").put("Comment", zone.comment()).put("PrivateZone", true);
        return json;
    }

    private static ObjectNode json(ChangeInfo info) {
        return object().put("Id", CHANGE + info.id())
                .put("Status", info.status())
                .put("SubmittedAt", info.submittedAt().toString())
                .put("Comment", info.comment());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
