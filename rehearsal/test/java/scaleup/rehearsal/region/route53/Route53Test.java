package scaleup.rehearsal.region.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.route53.Api.a;
import static scaleup.rehearsal.region.route53.Api.set;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.gateway.Refusal;

/** Against the Amazon Route 53 API Reference, "ChangeResourceRecordSets" and "ListResourceRecordSets". */
class Route53Test {
    private static final String WEB = "web.dev.scaleup.internal.";

    private final Api api = new Api(Duration.ZERO);

    @Test
    void createsReadsReplacesAndDeletes() throws Exception {
        assertThat(api.read(WEB)).isEmpty();
        api.change(a("CREATE", WEB, "10.0.0.1", "10.0.0.2"));
        assertThat(api.read(WEB)).containsExactly("10.0.0.1", "10.0.0.2");
        api.change(a("DELETE", WEB, "10.0.0.2", "10.0.0.1"), a("CREATE", WEB, "10.0.0.3"));
        assertThat(api.read(WEB)).containsExactly("10.0.0.3");
        api.change(a("UPSERT", WEB, "10.0.0.4"));
        assertThat(api.read(WEB)).containsExactly("10.0.0.4");
        api.change(a("DELETE", WEB, "10.0.0.4"));
        assertThat(api.read(WEB)).isEmpty();
    }

    @Test
    void namesAreTheSameInUpperCaseAndWithoutTheDot() throws Exception {
        api.change(a("CREATE", "WEB.dev.scaleup.internal", "10.0.0.1"));
        assertThat(api.read(WEB)).containsExactly("10.0.0.1");
    }

    @Test
    void whatExistsCanNotBeCreated() throws Exception {
        api.change(a("CREATE", WEB, "10.0.0.1"));
        assertRefused(
                () -> api.change(a("CREATE", WEB, "10.0.0.1")),
                "InvalidChangeBatch",
                "[Tried to create resource record set [name='web.dev.scaleup.internal.', type='A'] but it already exists]");
    }

    @Test
    void onlyWhatIsExactlyThereCanBeDeleted() throws Exception {
        assertRefused(
                () -> api.change(a("DELETE", WEB, "10.0.0.1")),
                "InvalidChangeBatch",
                "[Tried to delete resource record set [name='web.dev.scaleup.internal.', type='A'] but it was not found]");
        api.change(a("CREATE", WEB, "10.0.0.1", "10.0.0.2"));
        for (String other : List.of(
                a("DELETE", WEB, "10.0.0.1"),
                a("DELETE", WEB, "10.0.0.1", "10.0.0.3"),
                set("DELETE", WEB, "A", 6, "10.0.0.1", "10.0.0.2"))) {
            assertRefused(
                    () -> api.change(other),
                    "InvalidChangeBatch",
                    "[Tried to delete resource record set [name='web.dev.scaleup.internal.', type='A'] "
                            + "but the values provided do not match the current values]");
        }
    }

    @Test
    void aBatchIsMadeWholeOrNotAtAllAndNamesEveryReason() throws Exception {
        api.change(a("CREATE", WEB, "10.0.0.1"));
        assertThatThrownBy(() -> api.change(
                        a("CREATE", "new.dev.scaleup.internal.", "10.0.0.9"),
                        a("CREATE", WEB, "10.0.0.2"),
                        a("CREATE", "www.example.com.", "10.0.0.2")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("already exists")
                .hasMessageContaining(
                        "RRSet with DNS name www.example.com. is not permitted in zone dev.scaleup.internal.");
        assertThat(api.read("new.dev.scaleup.internal.")).isEmpty();
        assertThat(api.read(WEB)).containsExactly("10.0.0.1");
    }

    @Test
    void theSameSetCanNotBeChangedTwiceInABatch() {
        assertThatThrownBy(() -> api.change(a("CREATE", WEB, "10.0.0.1"), a("UPSERT", WEB, "10.0.0.2")))
                .hasMessageContaining("contains an invalid set of changes for a resource record set 'A " + WEB + "'");
    }

    @Test
    void wrongValuesAreRefused() {
        assertThatThrownBy(() -> api.change(a("CREATE", WEB, "10.0.0.300")))
                .hasMessageContaining("ARRDATAIllegalIPv4Address")
                .hasMessageContaining("10.0.0.300");
        assertThatThrownBy(() -> api.change(a("CREATE", WEB, "10.0.0.1", "10.0.0.1")))
                .hasMessageContaining("Duplicate Resource Record: '10.0.0.1'");
        assertThatThrownBy(() -> api.change(set("CREATE", WEB, "TXT", 5, "no quotes")))
                .hasMessageContaining("InvalidCharacterString");
        assertThatThrownBy(() -> api.change(set("CREATE", WEB, "MX", 5, "mail.example.com.")))
                .hasMessageContaining("mail.example.com.");
    }

    @Test
    void aCnameStandsAlone() throws Exception {
        api.change(set("CREATE", WEB, "CNAME", 5, "elsewhere.example.com."));
        assertThatThrownBy(() -> api.change(a("CREATE", WEB, "10.0.0.1"))).hasMessageContaining("conflicting RRSet");
        assertThatThrownBy(() -> api.change(set("CREATE", "dev.scaleup.internal.", "CNAME", 5, "a.example.com.")))
                .hasMessageContaining("not permitted at apex");
    }

    @Test
    void theZonesOwnRecordsStay() {
        assertThatThrownBy(() -> api.change(set(
                        "DELETE",
                        "dev.scaleup.internal.",
                        "NS",
                        172800,
                        "ns-0.awsdns-00.com.",
                        "ns-1536.awsdns-00.co.uk.",
                        "ns-1024.awsdns-00.org.",
                        "ns-512.awsdns-00.net.")))
                .hasMessageContaining("at least one NS record");
    }

    @Test
    void fourHundredValuesCanBeReplacedInOneBatchAndMoreCanNotBeCreated() throws Exception {
        String[] most = addresses(400);
        api.change(a("CREATE", WEB, most));
        String[] others = most.clone();
        others[0] = "10.9.9.9";
        api.change(a("DELETE", WEB, most), a("CREATE", WEB, others));
        assertThat(api.read(WEB)).containsExactly(others);
        assertThatThrownBy(() -> api.change(a("UPSERT", WEB, addresses(401)))).hasMessageContaining("limit of 400");
    }

    @Test
    void aBatchHasAtMostAThousandValuesAndAnUpsertCountsTwice() {
        List<String> changes = new ArrayList<>();
        IntStream.range(0, 501)
                .forEach(number -> changes.add(a("UPSERT", "h%d.dev.scaleup.internal.".formatted(number), "10.0.0.1")));
        assertRefused(
                () -> api.change(changes.toArray(String[]::new)),
                "InvalidChangeBatch",
                "[Number of records limit of 1000 exceeded.]");
    }

    @Test
    void whatIsNotPlayedIsRefusedByName() {
        assertThatThrownBy(
                        () -> api.change(
                                "{'Action': 'CREATE', 'ResourceRecordSet': {'Name': '" + WEB
                                        + "', 'Type': 'A', 'TTL': 5, 'MultiValueAnswer': true, 'ResourceRecords': [{'Value': '10.0.0.1'}]}}"))
                .hasMessageContaining("MultiValueAnswer");
    }

    @Test
    void incompleteRequestsAreInvalidInput() {
        for (String change : List.of(
                "{'Action': 'REPLACE', 'ResourceRecordSet': {'Name': 'x.', 'Type': 'A', 'TTL': 5, 'ResourceRecords': [{'Value': '1.1.1.1'}]}}",
                "{'Action': 'CREATE', 'ResourceRecordSet': {'Name': 'x.', 'Type': 'Q', 'TTL': 5, 'ResourceRecords': [{'Value': '1.1.1.1'}]}}",
                "{'Action': 'CREATE', 'ResourceRecordSet': {'Name': 'x.', 'Type': 'A', 'ResourceRecords': [{'Value': '1.1.1.1'}]}}",
                "{'Action': 'CREATE', 'ResourceRecordSet': {'Name': 'x.', 'Type': 'A', 'TTL': 5}}",
                "{'Action': 'CREATE', 'ResourceRecordSet': {'Name': 'x.', 'Type': 'A', 'TTL': -1, 'ResourceRecords': [{'Value': '1.1.1.1'}]}}")) {
            assertThatThrownBy(() -> api.change(change))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("InvalidInput"));
        }
        assertThatThrownBy(api::change).hasMessageContaining("changes");
    }

    @Test
    void aZoneThatIsNotThereIsSaid() {
        assertRefused(
                () -> api.call("GetHostedZone", "{'Id': '/hostedzone/Z9'}"),
                "NoSuchHostedZone",
                "No hosted zone found with ID: Z9");
    }

    @Test
    void listsByReversedLabelsThenType() throws Exception {
        api.change(
                a("CREATE", "b.dev.scaleup.internal.", "10.0.0.1"),
                a("CREATE", "z.a.dev.scaleup.internal.", "10.0.0.1"),
                set("CREATE", "b.dev.scaleup.internal.", "TXT", 5, "\\\"x\\\""),
                a("CREATE", "a.dev.scaleup.internal.", "10.0.0.1"));
        JsonNode all = api.call("ListResourceRecordSets", "{'HostedZoneId': '/hostedzone/Z1'}");
        assertThat(all.path("IsTruncated").asBoolean()).isFalse();
        assertThat(keys(all))
                .containsExactly(
                        "dev.scaleup.internal. NS",
                        "dev.scaleup.internal. SOA",
                        "a.dev.scaleup.internal. A",
                        "z.a.dev.scaleup.internal. A",
                        "b.dev.scaleup.internal. A",
                        "b.dev.scaleup.internal. TXT");
    }

    @Test
    void pagesOfAnySizeHoldEverythingOnce() throws Exception {
        for (int number = 0; number < 7; number++) {
            api.change(a("CREATE", "h%d.dev.scaleup.internal.".formatted(number), "10.0.0.1"));
        }
        List<String> all = keys(api.call("ListResourceRecordSets", "{'HostedZoneId': 'Z1'}"));
        for (int size = 1; size <= 10; size++) {
            List<String> found = new ArrayList<>();
            String start = "";
            boolean more = true;
            while (more) {
                JsonNode page = api.call(
                        "ListResourceRecordSets", "{'HostedZoneId': 'Z1', 'MaxItems': '%d'%s}".formatted(size, start));
                found.addAll(keys(page));
                more = page.path("IsTruncated").asBoolean();
                start = ", 'StartRecordName': '%s', 'StartRecordType': '%s'"
                        .formatted(
                                page.path("NextRecordName").asText(),
                                page.path("NextRecordType").asText());
            }
            assertThat(found).as("pages of %d", size).isEqualTo(all);
        }
    }

    @Test
    void findsZonesByName() throws Exception {
        assertThat(api.call("ListHostedZones", "{}").path("HostedZones")).hasSize(1);
        JsonNode found = api.call("ListHostedZonesByName", "{'DNSName': 'dev.scaleup.internal'}");
        assertThat(found.at("/HostedZones/0/Id").asText()).isEqualTo("/hostedzone/Z1");
        assertThat(found.at("/HostedZones/0/Config/PrivateZone").asBoolean()).isTrue();
        assertThat(api.call("GetHostedZone", "{'Id': 'Z1'}").at("/VPCs/0/VPCId").asText())
                .isEqualTo("vpc-1");
    }

    @Test
    void anAliasIsListedAndDeletedAsSuch() throws Exception {
        String alias = "{'Action': '%s', 'ResourceRecordSet': {'Name': '" + WEB
                + "', 'Type': 'A', 'AliasTarget': {'HostedZoneId': 'Z3F0SRJ5LGBH90', 'DNSName': 'Door.elb.amazonaws.com', "
                + "'EvaluateTargetHealth': true}}}";
        api.change(alias.formatted("CREATE"));
        JsonNode listed =
                api.call("ListResourceRecordSets", "{'HostedZoneId': 'Z1', 'StartRecordName': '" + WEB + "'}");
        assertThat(listed.at("/ResourceRecordSets/0/AliasTarget/DNSName").asText())
                .isEqualTo("door.elb.amazonaws.com.");
        assertThat(listed.at("/ResourceRecordSets/0").has("TTL")).isFalse();
        assertThatThrownBy(() -> api.change(a("DELETE", WEB, "10.0.0.1"))).hasMessageContaining("do not match");
        api.change(alias.formatted("DELETE"));
    }

    @Test
    void aChangeIsPendingUntilItHasPropagated() throws Exception {
        Api slow = new Api(Duration.ofSeconds(60));
        String id =
                slow.change(a("CREATE", WEB, "10.0.0.1")).at("/ChangeInfo/Id").asText();
        slow.pass(Duration.ofSeconds(59));
        assertThat(status(slow, id)).isEqualTo("PENDING");
        assertThat(slow.read(WEB)).as("the API knows it at once").containsExactly("10.0.0.1");
        slow.pass(Duration.ofSeconds(1));
        assertThat(status(slow, id)).isEqualTo("INSYNC");
        assertRefused(
                () -> slow.call("GetChange", "{'Id': 'C9'}"), "NoSuchChange", "Could not find resource with ID: C9");
    }

    private static String status(Api api, String id) throws Refusal {
        return api.call("GetChange", "{'Id': '%s'}".formatted(id))
                .at("/ChangeInfo/Status")
                .asText();
    }

    private static List<String> keys(JsonNode page) {
        List<String> keys = new ArrayList<>();
        page.path("ResourceRecordSets")
                .forEach(set -> keys.add(
                        set.path("Name").asText() + " " + set.path("Type").asText()));
        return keys;
    }

    private static String[] addresses(int number) {
        return IntStream.range(0, number)
                .mapToObj(index -> "10.1.%d.%d".formatted(index / 200, index % 200))
                .toArray(String[]::new);
    }

    private static void assertRefused(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
