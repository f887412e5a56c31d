package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.xbill.DNS.Name;
import scaleup.rehearsal.region.resolver.DomainName;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Plays {@code AWS::Route53::HostedZone} for private zones. */
public final class HostedZonePlayer implements Player {
    private static final Set<String> PROPERTIES = Set.of("Name", "VPCs", "HostedZoneConfig", "HostedZoneTags");

    private final HostedZones zones;

    public HostedZonePlayer(HostedZones zones) {
        this.zones = zones;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        JsonNode properties = declaration.properties();
        Properties.check(declaration, PROPERTIES);
        List<String> vpcs = StreamSupport.stream(properties.path("VPCs").spliterator(), false)
                .map(vpc -> vpc.path("VPCId").asText())
                .toList();
        if (vpcs.isEmpty()) {
            throw new NotMade("%s: the rehearsal plays private hosted zones, which have VPCs; this one has none"
                    .formatted(declaration.path()));
        }
        String id = id(declaration.path());
        zones.create(
                id,
                name(declaration),
                properties.path("HostedZoneConfig").path("Comment").asText(),
                vpcs);
        return new Made(id, Map.of("Id", id));
    }

    /** The same in every rehearsal, so that two can be compared. */
    private static String id(String path) {
        String hash =
                UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
        return "Z" + hash.replace("-", "").substring(0, 20).toUpperCase(Locale.ROOT);
    }

    private static Name name(Declaration declaration) throws NotMade {
        try {
            return DomainName.of(declaration.properties().path("Name").asText()).canonicalize();
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        }
    }
}
