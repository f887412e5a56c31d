package scaleup.rehearsal.region.resolver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Name;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Amazon Route 53 Resolver DNS Firewall: which names a VPC's resolver asks for ('How Route 53 Resolver DNS Firewall works' of the
 * Amazon Route 53 Developer Guide). The rules of a group are asked in the order of their priority, and the first with a domain
 * that matches decides; what no rule is about passes. One group is played.
 */
public final class DnsFirewall {
    /**
     * A rule.
     *
     * @param domains names; one that begins with {@code *} stands for all that end like it
     */
    private record Rule(int priority, boolean blocks, List<String> domains) {
        boolean isAbout(String name) {
            return domains.stream()
                    .anyMatch(domain ->
                            domain.startsWith("*") ? name.endsWith(domain.substring(1)) : name.equals(domain));
        }
    }

    private final Map<String, List<String>> domainLists = new ConcurrentHashMap<>();
    private final Map<String, List<Rule>> ruleGroups = new ConcurrentHashMap<>();
    private volatile List<Rule> rules = List.of();

    /** The players of its resources, by type. */
    public Map<String, Player> players() {
        return Map.of(
                "AWS::Route53Resolver::FirewallDomainList", this::domainList,
                "AWS::Route53Resolver::FirewallRuleGroup", this::ruleGroup,
                "AWS::Route53Resolver::FirewallRuleGroupAssociation", this::association);
    }

    /** Whether a name is not asked for, but said not to exist. */
    boolean blocks(Name name) {
        String text = name.toString(true).toLowerCase(Locale.ROOT);
        Optional<Rule> deciding =
                rules.stream().filter(rule -> rule.isAbout(text)).findFirst();
        return deciding.map(Rule::blocks).orElse(false);
    }

    private Made domainList(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "Domains", "Name", "Tags");
        String id = PhysicalId.hexadecimal(declaration, "rslvr-fdl");
        domainLists.put(
                id,
                properties.texts("Domains").stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
                        .toList());
        return new Made(id, Map.of("Id", id));
    }

    private Made ruleGroup(Declaration declaration) throws NotMade {
        List<Rule> group = new ArrayList<>();
        for (var rule : Properties.of(declaration, "FirewallRules", "Name", "Tags")
                .objects(
                        "FirewallRules",
                        "Action",
                        "BlockResponse",
                        "FirewallDomainListId",
                        "FirewallDomainRedirectionAction",
                        "Priority")) {
            group.add(rule(rule));
        }
        if (group.stream().map(Rule::priority).distinct().count() < group.size()) {
            // Amazon Route 53 Resolver API Reference, CreateFirewallRule, Priority.
            throw new NotMade(declaration.path() + ": each rule in a rule group needs a Priority of its own");
        }
        group.sort(Comparator.comparing(Rule::priority));
        String id = PhysicalId.hexadecimal(declaration, "rslvr-frg");
        ruleGroups.put(id, group);
        return new Made(id, Map.of("Id", id));
    }

    private Rule rule(Properties rule) throws NotMade {
        String action = rule.text("Action");
        boolean blocks = action.equals("BLOCK");
        if (blocks) {
            rule.only("BlockResponse", "NXDOMAIN");
        } else if (action.equals("ALLOW")) {
            rule.only("FirewallDomainRedirectionAction", "TRUST_REDIRECTION_DOMAIN");
        } else {
            throw new NotMade("%s: Action %s is not played; played are ALLOW and BLOCK".formatted(rule.path(), action));
        }
        String list = rule.text("FirewallDomainListId");
        if (!domainLists.containsKey(list)) {
            throw new NotMade("%s: there is no domain list %s".formatted(rule.path(), list));
        }
        return new Rule(rule.number("Priority", 1, 65_535), blocks, domainLists.get(list));
    }

    private Made association(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "FirewallRuleGroupId", "Name", "Priority", "Tags", "VpcId");
        // "The allowed values for Priority are between 100 and 9900, excluding 100 and 9900."
        properties.number("Priority", 101, 9899);
        properties.text("VpcId");
        String group = properties.text("FirewallRuleGroupId");
        if (!ruleGroups.containsKey(group)) {
            throw new NotMade("%s: there is no rule group %s".formatted(declaration.path(), group));
        }
        if (!rules.isEmpty()) {
            throw new NotMade(declaration.path() + ": a second rule group of a VPC is not played");
        }
        rules = ruleGroups.get(group);
        String id = PhysicalId.hexadecimal(declaration, "rslvr-frgassoc");
        return new Made(id, Map.of("Id", id));
    }
}
