package scaleup.vpc;

import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.route53resolver.CfnFirewallDomainList;
import software.amazon.awscdk.services.route53resolver.CfnFirewallRuleGroup;
import software.amazon.awscdk.services.route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty;
import software.amazon.awscdk.services.route53resolver.CfnFirewallRuleGroupAssociation;
import software.constructs.Construct;

/**
 * Lets the VPC's resolver ask only for AWS's names and for those that end in {@code .internal}, which nobody can own: whoever may
 * ask for any name can send data to a name server of his own, in names (Amazon Route 53 Developer Guide, "Using DNS Firewall to
 * filter outbound DNS traffic").
 */
final class DnsFirewall extends Construct {
    /** The lowest that is allowed: 101 to 9899. */
    private static final int BEFORE_OTHERS = 101;

    DnsFirewall(Construct scope, String vpcId) {
        super(scope, "DnsFirewall");
        var needed = domains("Needed", List.of("*." + Aws.URL_SUFFIX, "*.internal"));
        var others = domains("Others", List.of("*"));
        var group = CfnFirewallRuleGroup.Builder.create(this, "Rules")
                .firewallRules(List.of(
                        FirewallRuleProperty.builder()
                                .action("ALLOW")
                                .firewallDomainListId(needed)
                                // Where AWS's names lead further is AWS's affair.
                                .firewallDomainRedirectionAction("TRUST_REDIRECTION_DOMAIN")
                                .priority(1)
                                .build(),
                        FirewallRuleProperty.builder()
                                .action("BLOCK")
                                .blockResponse("NXDOMAIN")
                                .firewallDomainListId(others)
                                .priority(2)
                                .build()))
                .build();
        CfnFirewallRuleGroupAssociation.Builder.create(this, "Association")
                .firewallRuleGroupId(group.getAttrId())
                .vpcId(vpcId)
                .priority(BEFORE_OTHERS)
                .build();
    }

    private String domains(String id, List<String> domains) {
        return CfnFirewallDomainList.Builder.create(this, id)
                .domains(domains)
                .build()
                .getAttrId();
    }
}
