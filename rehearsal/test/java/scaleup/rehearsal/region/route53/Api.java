package scaleup.rehearsal.region.route53;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.resolver.DomainName;
import scaleup.rehearsal.region.resolver.ResolvedZones;

/** A zone {@code dev.scaleup.internal} with the id {@code Z1}, asked as the gateway asks; time moves when told. */
final class Api {
    static final String ZONE = "Z1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedChannel time = new EmbeddedChannel();
    final ResolvedZones resolver = new ResolvedZones();
    final HostedZones zones;
    private final Route53 route53;

    Api(Duration propagation) {
        zones = new HostedZones(
                resolver,
                propagation,
                time.eventLoop(),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
        zones.create(ZONE, DomainName.of("dev.scaleup.internal"), "", List.of("vpc-1"));
        route53 = new Route53(zones);
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration.toMillis(), TimeUnit.MILLISECONDS);
        time.runScheduledPendingTasks();
    }

    /** @param parameters JSON with single quotes */
    JsonNode call(String action, String parameters) throws Refusal {
        try {
            return route53.serve(
                    new Call(Principal.OWNER, "route53", action, JSON.readTree(parameters.replace('\'', '"'))));
        } catch (JsonProcessingException e) {
            throw new AssertionError(parameters, e);
        }
    }

    JsonNode change(String... changes) throws Refusal {
        return call(
                "ChangeResourceRecordSets",
                "{'HostedZoneId': 'Z1', 'ChangeBatch': {'Changes': [%s]}}".formatted(String.join(", ", changes)));
    }

    static String a(String action, String name, String... values) {
        return set(action, name, "A", 5, values);
    }

    static String set(String action, String name, String type, int seconds, String... values) {
        List<String> records = new ArrayList<>();
        for (String value : values) {
            records.add("{'Value': '%s'}".formatted(value));
        }
        return "{'Action': '%s', 'ResourceRecordSet': {'Name': '%s', 'Type': '%s', 'TTL': '%d', 'ResourceRecords': [%s]}}"
                .formatted(action, name, type, seconds, String.join(", ", records));
    }

    /** Values of a record set as a client that knows its name reads them; empty if it is not there. */
    List<String> read(String name) throws Refusal {
        JsonNode sets = call(
                        "ListResourceRecordSets",
                        "{'HostedZoneId': 'Z1', 'StartRecordName': '%s', 'StartRecordType': 'A', 'MaxItems': '1'}"
                                .formatted(name))
                .path("ResourceRecordSets");
        List<String> values = new ArrayList<>();
        for (JsonNode set : sets) {
            if (set.path("Name").asText().equals(name)
                    && set.path("Type").asText().equals("A")) {
                set.path("ResourceRecords")
                        .forEach(record -> values.add(record.path("Value").asText()));
            }
        }
        return values;
    }
}
