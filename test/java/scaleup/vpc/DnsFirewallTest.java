package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;

/** Amazon Route 53 Developer Guide, "Rule groups and rules in DNS Firewall": the first rule with a domain that matches decides. */
class DnsFirewallTest {
    private static final Synthesis GUARDED = Synthesis.ofDev(edit ->
            edit.set("environments.dev.network.egress", "endpoints").set("environments.dev.network.dnsFirewall", true));

    @ParameterizedTest
    @CsvSource({
        // What hosts and the function ask for.
        "ssm.eu-central-1.amazonaws.com, ALLOW",
        "al2023-repos-eu-central-1-de612dc2.s3.dualstack.eu-central-1.amazonaws.com, ALLOW",
        "cdk-hnb659fds-assets-111122223333-eu-central-1.s3.eu-central-1.amazonaws.com, ALLOW",
        "cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com, ALLOW",
        "scaleup-dev.c0123456789a.eu-central-1.rds.amazonaws.com, ALLOW",
        "web.dev.scaleup.internal, ALLOW",
        "application.dev.scaleup.internal, ALLOW",
        "ip-10-10-3-4.eu-central-1.compute.internal, ALLOW",
        // What somebody on a host would ask for.
        "bm90aGluZw.t.example.com, BLOCK",
        "example.com, BLOCK",
        "amazonaws.com.example.com, BLOCK",
        "internal.example.org, BLOCK",
        "notamazonaws.com, BLOCK",
        "9.113.0.203.in-addr.arpa, BLOCK",
    })
    void namesOfAwsAndOfTheEnvironmentAloneAreAskedFor(String name, String action) {
        var rules = StreamSupport.stream(
                        GUARDED.resource("Network", "AWS::Route53Resolver::FirewallRuleGroup")
                                .property("/FirewallRules")
                                .spliterator(),
                        false)
                .sorted(Comparator.comparing(
                        (JsonNode rule) -> rule.path("Priority").asInt()))
                .toList();
        var decides = rules.stream()
                .filter(rule -> domains(rule).stream().anyMatch(domain -> matches(domain, name)))
                .findFirst();
        assertThat(decides).map(rule -> rule.path("Action").asText()).contains(action);
        // CloudFormation Template Reference Guide, FirewallRule: "This setting is required if the rule action setting
        // is BLOCK".
        assertThat(rules)
                .allMatch(rule -> rule.has("BlockResponse")
                        == rule.path("Action").asText().equals("BLOCK"));
    }

    /** FirewallRuleGroupAssociation: a priority from 101 to 9899. */
    @Test
    void holdsForTheWholeVpc() {
        var association = GUARDED.resource("Network", "AWS::Route53Resolver::FirewallRuleGroupAssociation");
        assertThat(Synthesis.target(GUARDED, association.property("/VpcId")))
                .isEqualTo(GUARDED.resource("Network", "AWS::EC2::VPC").id());
        assertThat(Synthesis.target(GUARDED, association.property("/FirewallRuleGroupId")))
                .isEqualTo(GUARDED.resource("Network", "AWS::Route53Resolver::FirewallRuleGroup")
                        .id());
        assertThat(association.property("/Priority").asInt()).isBetween(101, 9899);
    }

    @Test
    void isThereOnlyWhereItIsAskedFor() {
        assertThat(Synthesis.of("prod").resources("AWS::Route53Resolver::FirewallRuleGroupAssociation"))
                .isEmpty();
    }

    private static List<String> domains(JsonNode rule) {
        String id = Synthesis.target(GUARDED, rule.path("FirewallDomainListId"));
        return GUARDED.resources("Network", "AWS::Route53Resolver::FirewallDomainList").stream()
                .filter(list -> list.id().equals(id))
                .flatMap(list -> StreamSupport.stream(list.property("/Domains").spliterator(), false))
                .map(domain -> Synthesis.text(domain).replace("<URLSuffix>", "amazonaws.com"))
                .toList();
    }

    /** "Managing your own domain lists": * at the start stands for any characters; alone it is every name. */
    private static boolean matches(String domain, String name) {
        return domain.startsWith("*") ? name.endsWith(domain.substring(1)) : name.equals(domain);
    }
}
