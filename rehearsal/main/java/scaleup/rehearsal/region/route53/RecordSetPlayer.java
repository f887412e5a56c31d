package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.xbill.DNS.Name;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::Route53::RecordSet} with simple routing. As AWS CloudFormation does, it creates, so that a record set
 * which is there makes it fail, and is done once the change is in sync (Amazon Route 53 API Reference,
 * ChangeResourceRecordSets). Ref is the domain name (AWS CloudFormation Template Reference Guide, the type's page).
 */
public final class RecordSetPlayer implements Player {
    private static final Set<String> PROPERTIES =
            Set.of("HostedZoneId", "Name", "Type", "TTL", "ResourceRecords", "AliasTarget", "Comment");

    private final HostedZones zones;
    private final Journal journal;

    public RecordSetPlayer(HostedZones zones, Journal journal) {
        this.zones = zones;
        this.journal = journal;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        JsonNode properties = Properties.of(declaration, PROPERTIES).node();
        String id = properties.path("HostedZoneId").asText();
        try {
            RecordSet set = RecordSetJson.read(member(properties));
            if (zones.find(id).isEmpty()) {
                makeOutside(declaration, id, set.name());
            }
            zones.change(id, properties.path("Comment").asText(), List.of(new Change(Change.Action.CREATE, set)))
                    .inSync()
                    .get();
            // As the documentation says of Ref: the domain name.
            return Made.of(properties.path("Name").asText());
        } catch (Refusal e) {
            throw new NotMade("%s: %s: %s".formatted(declaration.path(), e.code(), e.getMessage()), e);
        } catch (ExecutionException e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        }
    }

    /** The user's own zone exists before anything is deployed: of it only what the templates declare is known. */
    private void makeOutside(Declaration declaration, String id, Name name) {
        zones.create(id, name, "not part of the templates", List.of());
        journal.write(
                declaration.path(),
                "the hosted zone %s is not part of the templates: only %s of it is played"
                        .formatted(id, name.toString(true)));
    }

    /** CloudFormation lists values as text, the API as objects. */
    private static JsonNode member(JsonNode properties) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("Name", "Type", "TTL")) {
            if (properties.has(name)) {
                set.set(name, properties.get(name));
            }
        }
        if (properties.has("ResourceRecords")) {
            var records = set.putArray("ResourceRecords");
            properties.get("ResourceRecords").forEach(value -> records.addObject()
                    .put("Value", value.asText()));
        }
        if (properties.has("AliasTarget")) {
            ObjectNode alias = properties.get("AliasTarget").deepCopy();
            if (!alias.has("EvaluateTargetHealth")) {
                // CloudFormation's default.
                alias.put("EvaluateTargetHealth", false);
            }
            set.set("AliasTarget", alias);
        }
        return set;
    }
}
