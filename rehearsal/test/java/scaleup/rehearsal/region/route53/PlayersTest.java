package scaleup.rehearsal.region.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

class PlayersTest {
    private final Api api = new Api(Duration.ZERO);
    private final Journal journal = new Journal(Clock.systemUTC(), entry -> {});
    private final HostedZonePlayer zonePlayer = new HostedZonePlayer(api.zones);
    private final RecordSetPlayer recordPlayer = new RecordSetPlayer(api.zones, journal);

    @Test
    void aPrivateZoneIsKnownByItsIdWhichIsTheSameEachTime() throws Exception {
        String properties =
                "{'Name': 'Prod.scaleup.internal', 'VPCs': [{'VPCId': 'vpc-1', 'VPCRegion': 'eu-central-1'}]}";
        Made made = zonePlayer.make(declaration("Zone", properties));
        assertThat(made.reference()).matches("Z[0-9A-F]{20}");
        assertThat(made.attributes()).containsEntry("Id", made.reference());
        assertThat(zonePlayer.make(declaration("Zone", properties)).reference()).isEqualTo(made.reference());
        assertThat(api.call("GetHostedZone", "{'Id': '%s'}".formatted(made.reference()))
                        .at("/HostedZone/Name")
                        .asText())
                .isEqualTo("prod.scaleup.internal.");
    }

    @Test
    void aPublicZoneIsNotPlayed() {
        assertThatThrownBy(() -> zonePlayer.make(declaration("Zone", "{'Name': 'example.com'}")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Zone")
                .hasMessageContaining("private");
    }

    @Test
    void anUnknownPropertyIsNamed() {
        assertThatThrownBy(() -> zonePlayer.make(declaration("Zone", "{'Name': 'x', 'QueryLoggingConfig': {}}")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("QueryLoggingConfig");
    }

    @Test
    void aRecordSetIsCreatedSoASecondOneFails() throws Exception {
        String properties = "{'HostedZoneId': 'Z1', 'Name': 'x.dev.scaleup.internal', 'Type': 'A', 'TTL': '60', "
                + "'ResourceRecords': ['10.0.0.1']}";
        assertThat(recordPlayer.make(declaration("Record", properties)).reference())
                .isEqualTo("x.dev.scaleup.internal");
        assertThat(api.read("x.dev.scaleup.internal.")).containsExactly("10.0.0.1");
        assertThatThrownBy(() -> recordPlayer.make(declaration("Second", properties)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Second")
                .hasMessageContaining("already exists");
    }

    @Test
    void aRecordOfTheUsersOwnZoneIsPlayedAlone() throws Exception {
        recordPlayer.make(declaration(
                "Domain",
                "{'HostedZoneId': 'Z0USERS', 'Name': 'www.example.com', 'Type': 'A', 'AliasTarget': "
                        + "{'DNSName': 'door.elb.amazonaws.com', 'HostedZoneId': 'Z3F0SRJ5LGBH90', "
                        + "'EvaluateTargetHealth': true}}"));
        assertThat(journal.entries()).singleElement().satisfies(entry -> assertThat(entry.text())
                .contains("Z0USERS", "www.example.com"));
    }

    private static Declaration declaration(String id, String properties) throws Exception {
        return new Declaration(
                "Stack",
                id,
                "AWS::Route53::Test",
                new ObjectMapper().readTree(properties.replace('\'', '"')),
                MissingNode.getInstance());
    }
}
