package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import scaleup.membership.AddressRecord.ConflictException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** The record against an emulator's Route 53. */
class Route53RecordTest {
    private static final Optional<Addresses> NONE = Optional.empty();
    private static final Optional<Addresses> TWO = Optional.of(Addresses.of(List.of("10.0.0.2", "10.0.0.1")));
    private static final Optional<Addresses> THREE =
            Optional.of(Addresses.of(List.of("10.0.0.1", "10.0.0.10", "10.0.0.9")));

    private Route53Client route53;
    private String zone;
    private Route53Record record;

    @BeforeEach
    void makeZone() {
        route53 = client();
        zone = route53.createHostedZone(request -> request.name("dev.scaleup.internal")
                        .callerReference(UUID.randomUUID().toString()))
                .hostedZone()
                .id()
                .replace("/hostedzone/", "");
        record = new Route53Record(route53, new MembershipSettings.Publication("web.dev.scaleup.internal", zone));
    }

    Route53Client client() {
        return Emulator.client(Route53Client.builder(), Emulator.endpoint());
    }

    @Test
    void itIsCreatedReplacedAndRemoved() throws ConflictException {
        assertThat(record.read()).isEmpty();

        record.replace(NONE, TWO);
        assertThat(record.read()).isEqualTo(TWO);

        record.replace(TWO, THREE);
        assertThat(record.read()).isEqualTo(THREE);
        assertThat(addressSets()).hasSize(1).first().satisfies(set -> {
            assertThat(set.ttl()).isEqualTo(5);
            assertThat(set.name()).isEqualTo("web.dev.scaleup.internal.");
        });

        record.replace(THREE, NONE);
        assertThat(record.read()).isEmpty();
        assertThat(addressSets()).isEmpty();
    }

    /** moto knows what was ever there and takes its deletion too: so the stale values here never were. */
    @Test
    void whoeverReadSomethingElseConflictsAndChangesNothing() throws ConflictException {
        Optional<Addresses> stale = Optional.of(Addresses.of(List.of("10.0.0.8")));
        Optional<Addresses> otherTtl = TWO.map(two -> new Addresses(60, two.values()));
        record.replace(NONE, TWO);

        assertThatThrownBy(() -> record.replace(stale, THREE)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> record.replace(otherTtl, THREE)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> record.replace(stale, NONE)).isInstanceOf(ConflictException.class);
        assertThat(record.read()).isEqualTo(TWO);
        assertThat(addressSets()).hasSize(1);
    }

    @Test
    void itFindsNeitherItsNeighboursNorOtherTypes() {
        write("app.dev.scaleup.internal", RRType.A, "10.0.0.1");
        write("xyz.dev.scaleup.internal", RRType.A, "10.0.0.1");
        write("web.dev.scaleup.internal", RRType.TXT, "\"text\"");
        write("a.web.dev.scaleup.internal", RRType.A, "10.0.0.1");

        assertThat(record.read()).isEmpty();
    }

    @Test
    void valuesAreReadInTheOrderInWhichTheyStandSoThatTheirDeletionMatches() throws ConflictException {
        write("web.dev.scaleup.internal", RRType.A, "10.0.0.9", "10.0.0.1");

        Optional<Addresses> unsorted = record.read();
        record.replace(unsorted, TWO);

        assertThat(record.read()).isEqualTo(TWO);
    }

    @Test
    void aRecordWithARoutingPolicyIsNotTouched() {
        write(set -> set.name("web.dev.scaleup.internal")
                .type(RRType.A)
                .ttl(5L)
                .weight(1L)
                .setIdentifier("one")
                .resourceRecords(value("10.0.0.1")));

        assertThatThrownBy(record::read).isInstanceOf(Failure.class).hasMessageContaining("not this function's");
    }

    @Test
    void aZoneThatIsNotThereIsAnErrorAndNoConflict() {
        Route53Record nowhere =
                new Route53Record(route53, new MembershipSettings.Publication("web.dev.scaleup.internal", "Z0NOWHERE"));

        assertThatThrownBy(nowhere::read).isInstanceOf(Route53Exception.class);
        assertThatThrownBy(() -> nowhere.replace(NONE, TWO)).isInstanceOf(Route53Exception.class);
    }

    private List<ResourceRecordSet> addressSets() {
        return route53.listResourceRecordSets(request -> request.hostedZoneId(zone)).resourceRecordSets().stream()
                .filter(set -> set.type() == RRType.A)
                .toList();
    }

    private void write(String name, RRType type, String... values) {
        List<ResourceRecord> records =
                Stream.of(values).map(Route53RecordTest::value).toList();
        write(set -> set.name(name).type(type).ttl(5L).resourceRecords(records));
    }

    private void write(Consumer<ResourceRecordSet.Builder> set) {
        Change create = Change.builder()
                .action(ChangeAction.CREATE)
                .resourceRecordSet(set)
                .build();
        route53.changeResourceRecordSets(
                request -> request.hostedZoneId(zone).changeBatch(batch -> batch.changes(create)));
    }

    private static ResourceRecord value(String value) {
        return ResourceRecord.builder().value(value).build();
    }
}
