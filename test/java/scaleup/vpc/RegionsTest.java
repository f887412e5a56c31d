package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Edit;
import scaleup.Synthesis;
import scaleup.configuration.InvalidConfiguration;

/** What would not work in a region is refused before anything is made there, by CloudFormation and at synthesis alike. */
class RegionsTest {
    private static final String AUTHORITY = "no certificate authority";
    private static final String ZONES = "two zones";
    private static final String ENDPOINTS = "endpoints";

    /**
     * Amazon RDS User Guide, "Certificate bundles by AWS Region" (GovCloud's and China's are bundles of their own); AWS Global
     * Infrastructure (two zones in N. California); AWS PrivateLink in China ({@code cn.com.amazonaws.REGION.ec2}).
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eu-central-1   | 2 | nat-single |",
                "us-west-2      | 3 | endpoints  |",
                "ca-west-1      | 3 | endpoints  |",
                "ap-southeast-6 | 3 | nat-single |",
                "us-west-1      | 2 | endpoints  |",
                "us-west-1      | 3 | nat-single | two zones",
                "us-gov-west-1  | 2 | endpoints  | no certificate authority",
                "us-gov-east-1  | 2 | nat-single | no certificate authority",
                "cn-north-1     | 2 | nat-single | no certificate authority",
                "cn-northwest-1 | 2 | endpoints  | no certificate authority, endpoints",
                "eu-nowhere-1   | 3 | nat-single | no certificate authority"
            })
    void isRefusedForEachThingThatWouldNotWork(String region, int zones, String egress, String reasons) {
        List<String> expected = reasons == null ? List.of() : List.of(reasons.split(", ", -1));
        var edit = new Edit(Synthesis.context());
        edit.set("environments.dev.network.zones", zones).set("environments.dev.network.egress", egress);
        var configuration = edit.configuration();

        assertThat(refusals(
                        Synthesis.ofDev(same -> same.set("environments.dev.network.zones", zones)
                                .set("environments.dev.network.egress", egress)),
                        region))
                .as("by the template's rule")
                .isEqualTo(expected);
        if (expected.isEmpty()) {
            Regions.check(configuration, Map.of("CDK_DEFAULT_REGION", region), regions());
        } else {
            assertThatThrownBy(() -> Regions.check(configuration, Map.of("CDK_DEFAULT_REGION", region), regions()))
                    .isInstanceOf(InvalidConfiguration.class)
                    .hasMessageStartingWith("The region is " + region)
                    .satisfies(problem -> assertThat(problem.getMessage()).contains(expected));
        }
    }

    /** Where an environment doesn't say its region: ACM API Reference, ExportCertificate, finds none of another. */
    @Test
    void isTheCertificates() {
        String arn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
        var edit = new Edit(Synthesis.context());
        edit.set("environments.dev.certificate.source", "acm").set("environments.dev.certificate.arn", arn);
        var synthesis = Synthesis.ofDev(same ->
                same.set("environments.dev.certificate.source", "acm").set("environments.dev.certificate.arn", arn));

        assertThat(refusals(synthesis, "us-east-1")).isEmpty();
        assertThat(refusals(synthesis, "eu-central-1"))
                .singleElement()
                .asString()
                .startsWith("The certificate is in us-east-1");
        var configuration = edit.configuration();
        Regions.check(configuration, Map.of("CDK_DEFAULT_REGION", "us-east-1"), regions());
        assertThatThrownBy(() -> Regions.check(configuration, Map.of("CDK_DEFAULT_REGION", "eu-central-1"), regions()))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("The certificate is in us-east-1");
    }

    /** CloudFormation Template Reference, "Rule functions": Fn::Contains looks for a string in a list of strings. */
    @Test
    void isNamedByTheTemplateAsCloudFormationKnowsIt() {
        var region = Synthesis.of("dev").template("Network").at("/Rules/Region");
        assertThat(region.at("/Assertions/0/Assert/Fn::Contains/1/Ref").asText())
                .isEqualTo("AWS::Region");
        assertThat(region.has("RuleCondition")).as("it always holds").isFalse();
    }

    /** What the rule Region says to {@code region}, as CloudFormation evaluates it. */
    private static List<String> refusals(Synthesis synthesis, String region) {
        List<String> refusals = new ArrayList<>();
        for (JsonNode assertion : synthesis.template("Network").at("/Rules/Region/Assertions")) {
            if (!holds(assertion.path("Assert"), region)) {
                String description = assertion.path("AssertDescription").asText();
                refusals.add(List.of(AUTHORITY, ZONES, ENDPOINTS).stream()
                        .filter(description::contains)
                        .findFirst()
                        .orElse(description));
            }
        }
        return refusals;
    }

    private static boolean holds(JsonNode condition, String region) {
        if (condition.has("Fn::Not")) {
            return !holds(condition.at("/Fn::Not/0"), region);
        }
        for (JsonNode name : condition.at("/Fn::Contains/0")) {
            if (name.asText().equals(region)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> regions() {
        List<String> regions = new ArrayList<>();
        Synthesis.of("dev")
                .template("Network")
                .at("/Rules/Region/Assertions/0/Assert/Fn::Contains/0")
                .forEach(region -> regions.add(region.asText()));
        return regions;
    }
}
