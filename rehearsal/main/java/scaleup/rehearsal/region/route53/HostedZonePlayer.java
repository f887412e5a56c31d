package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.resolver.DomainName;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::Route53::HostedZone} for private zones: those with VPCs. Ref is the zone's id (AWS CloudFormation Template
 * Reference Guide, the type's page).
 */
public final class HostedZonePlayer implements Player {
    private static final Set<String> PROPERTIES = Set.of("Name", "VPCs", "HostedZoneConfig", "HostedZoneTags");

    private final HostedZones zones;

    public HostedZonePlayer(HostedZones zones) {
        this.zones = zones;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties properties = Properties.of(declaration, PROPERTIES);
        List<String> vpcs = StreamSupport.stream(properties.node().path("VPCs").spliterator(), false)
                .map(vpc -> vpc.path("VPCId").asText())
                .toList();
        if (vpcs.isEmpty()) {
            throw new NotMade("%s: the rehearsal plays private hosted zones, which have VPCs; this one has none"
                    .formatted(declaration.path()));
        }
        for (JsonNode vpc : properties.node().path("VPCs")) {
            String region = vpc.path("VPCRegion").asText();
            if (!region.equals(Account.PLAYED.region())) {
                throw new NotMade("%s: VPCRegion %s is not played; played is %s"
                        .formatted(declaration.path(), region, Account.PLAYED.region()));
            }
        }
        // 'Z' and letters and digits, as Amazon Route 53 gives them.
        String id = "Z" + PhysicalId.digits(declaration.path(), 20).toUpperCase(Locale.ROOT);
        zones.create(
                id,
                properties.value("Name", DomainName::of).canonicalize(),
                properties.node().path("HostedZoneConfig").path("Comment").asText(),
                vpcs);
        return new Made(id, Map.of("Id", id));
    }
}
