package scaleup.rehearsal.region.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** Amazon Route 53 Developer Guide, "How Route 53 Resolver DNS Firewall works". */
class FirewalledNamesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final DnsFirewall firewall = new DnsFirewall();
    private final EndpointNames names = new EndpointNames();
    private final Lookup lookup = new Lookup(
            firewall, new ResolvedZones(), names, new AmazonNames(List.of("198.51.100.10"), List.of("198.51.100.20")));

    @ParameterizedTest
    @CsvSource({
        "ssm.eu-central-1.amazonaws.com, NOERROR",
        "assets.s3.eu-central-1.amazonaws.com, NOERROR",
        "SSM.eu-central-1.AmazonAWS.com, NOERROR",
        "thief.example.com, NXDOMAIN",
    })
    void theFirstRuleWithADomainThatMatchesDecides(String name, String code) throws Exception {
        names.put("thief.example.com", Duration.ofSeconds(60), List.of("203.0.113.9"));
        assertThat(code("thief.example.com")).as("without rules").isEqualTo("NOERROR");

        String needed = make("FirewallDomainList", "{Domains: ['*.amazonaws.com', '*.internal']}", "Needed");
        String others = make("FirewallDomainList", "{Domains: ['*']}", "Others");
        String group = make("FirewallRuleGroup", """
                {FirewallRules: [
                  {Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: %s, Priority: 2},
                  {Action: ALLOW, FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN,
                   FirewallDomainListId: %s, Priority: 1}]}""".formatted(others, needed), "Rules");
        make(
                "FirewallRuleGroupAssociation",
                "{FirewallRuleGroupId: %s, VpcId: vpc-1, Priority: 101}".formatted(group),
                "Association");

        assertThat(code(name)).isEqualTo(code);
    }

    /** Amazon Route 53 Resolver API Reference, CreateFirewallRule, Priority: "a unique priority for each rule in a rule group". */
    @Test
    void twoRulesOfAGroupDontHaveTheSamePriority() throws Exception {
        String list = make("FirewallDomainList", "{Domains: ['*']}", "All");

        assertThatThrownBy(() -> make("FirewallRuleGroup", """
                        {FirewallRules: [
                          {Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: %1$s, Priority: 1},
                          {Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: %1$s, Priority: 1}]}""".formatted(list), "Rules"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("each rule in a rule group needs a Priority of its own");
    }

    @Test
    void whatNoRuleIsAboutPasses() throws Exception {
        names.put("good.example.com", Duration.ofSeconds(60), List.of("203.0.113.9"));
        names.put("bad.example.com", Duration.ofSeconds(60), List.of("203.0.113.9"));
        String bad = make("FirewallDomainList", "{Domains: [bad.example.com]}", "Bad");
        String group = make(
                "FirewallRuleGroup",
                "{FirewallRules: [{Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: %s, Priority: 1}]}"
                        .formatted(bad),
                "Rules");
        make(
                "FirewallRuleGroupAssociation",
                "{FirewallRuleGroupId: %s, VpcId: vpc-1, Priority: 101}".formatted(group),
                "Association");

        assertThat(code("good.example.com")).isEqualTo("NOERROR");
        assertThat(code("bad.example.com")).isEqualTo("NXDOMAIN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FirewallRuleGroup | {FirewallRules: [{Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: none, Priority: 1}]} | there is no domain list none",
                "FirewallRuleGroup | {FirewallRules: [{Action: ALERT, FirewallDomainListId: none, Priority: 1}]} | Action ALERT is not played",
                "FirewallRuleGroup | {FirewallRules: [{Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: none, Priority: 1}]} | NODATA is not played",
                "FirewallRuleGroupAssociation | {FirewallRuleGroupId: none, VpcId: vpc-1, Priority: 100} | must be from 101 to 9899",
                "FirewallRuleGroupAssociation | {FirewallRuleGroupId: none, VpcId: vpc-1, Priority: 101} | there is no rule group none",
            })
    void whatAwsRefusesOrIsNotPlayedIsNotMade(String type, String properties, String why) {
        assertThatThrownBy(() -> make(type, properties, "Thing"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining(why);
    }

    private String code(String name) {
        return Rcode.string(lookup.find(DomainName.of(name), Type.A).rcode());
    }

    private String make(String type, String properties, String id) throws Exception {
        String full = "AWS::Route53Resolver::" + type;
        return firewall.players()
                .get(full)
                .make(new Declaration("Network", id, full, YAML.readTree(properties), MissingNode.getInstance()))
                .reference();
    }
}
