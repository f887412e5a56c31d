package scaleup.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** A simple A record set of Amazon Route 53. Its change batches are all or nothing. */
final class Route53Record implements AddressRecord {
    /**
     * InvalidChangeBatch: what is deleted is not there, or what is created is (moto says InvalidInput).
     * PriorRequestNotComplete: another change of the zone is just being taken.
     */
    private static final Set<String> CONFLICTS =
            Set.of("InvalidChangeBatch", "InvalidInput", "PriorRequestNotComplete");

    private final Route53Client route53;
    private final String name;
    private final String hostedZone;

    Route53Record(Route53Client route53, MembershipSettings.Publication publication) {
        this.route53 = route53;
        this.name = absolute(publication.name());
        this.hostedZone = publication.hostedZone();
    }

    @Override
    public Optional<Addresses> read() {
        ListResourceRecordSetsResponse response =
                route53.listResourceRecordSets(request -> request.hostedZoneId(hostedZone)
                        .startRecordName(name)
                        .startRecordType(RRType.A)
                        .maxItems("1"));
        Optional<ResourceRecordSet> set = response.resourceRecordSets().stream()
                .filter(found ->
                        found.type() == RRType.A && absolute(found.name()).equals(name))
                .findFirst();
        set.filter(found -> found.setIdentifier() != null || found.aliasTarget() != null)
                .ifPresent(foreign -> {
                    throw new Failure("The record %s is an alias or has a routing policy: it is not this function's."
                            .formatted(name));
                });
        return set.map(found -> new Addresses(
                found.ttl(),
                found.resourceRecords().stream().map(ResourceRecord::value).toList()));
    }

    @Override
    public void replace(Optional<Addresses> old, Optional<Addresses> replacement) throws ConflictException {
        List<Change> changes = new ArrayList<>();
        old.ifPresent(addresses -> changes.add(change(ChangeAction.DELETE, addresses)));
        replacement.ifPresent(addresses -> changes.add(change(ChangeAction.CREATE, addresses)));
        try {
            route53.changeResourceRecordSets(
                    request -> request.hostedZoneId(hostedZone).changeBatch(batch -> batch.changes(changes)));
        } catch (Route53Exception e) {
            if (e.awsErrorDetails() != null
                    && CONFLICTS.contains(e.awsErrorDetails().errorCode())) {
                throw new ConflictException("%s is not as it was read: %s".formatted(name, e.getMessage()), e);
            }
            throw e;
        }
    }

    private Change change(ChangeAction action, Addresses addresses) {
        return Change.builder()
                .action(action)
                .resourceRecordSet(set -> set.name(name)
                        .type(RRType.A)
                        .ttl(addresses.ttl())
                        .resourceRecords(addresses.values().stream()
                                .map(value ->
                                        ResourceRecord.builder().value(value).build())
                                .toList()))
                .build();
    }

    private static String absolute(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }
}
