package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * Prefix lists in rules of security groups: "the maximum number of entries for the prefix lists counts against the quota" (Amazon VPC User
 * Guide, "Amazon VPC quotas"); those of AWS's own have a weight instead.
 */
public final class PrefixLists {
    private PrefixLists() {}

    /** The ids that rules of security groups name. */
    public static Set<String> named(Resources resources) {
        Set<String> named = new TreeSet<>();
        for (String direction : List.of("Ingress", "Egress")) {
            List<JsonNode> rules = new ArrayList<>();
            resources.ofType("AWS::EC2::SecurityGroup" + direction).forEach(rule -> rules.add(rule.properties()));
            for (Resource group : resources.ofType("AWS::EC2::SecurityGroup")) {
                group.property("/SecurityGroup" + direction).forEach(rules::add);
            }
            rules.stream().map(PrefixLists::of).filter(id -> !id.isEmpty()).forEach(named::add);
        }
        return named;
    }

    /** Which list a rule names; empty where it names none, or one that is known at the deployment alone. */
    static String of(JsonNode rule) {
        return rule.path("SourcePrefixListId").asText()
                + rule.path("DestinationPrefixListId").asText();
    }

    /**
     * As how many rules a list counts; empty for one of AWS's that is newer than {@code limits.json}.
     *
     * @param described as Amazon EC2 describes it
     */
    public static OptionalInt rules(JsonNode described) {
        return described.path("OwnerId").asText().equals("AWS")
                ? AwsLimits.weight(described.path("PrefixListName").asText())
                : OptionalInt.of(described.path("MaxEntries").asInt());
    }
}
