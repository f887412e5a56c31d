package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resources;

/**
 * Prefix lists in rules of security groups: "the maximum number of entries for the prefix lists counts against the quota" (Amazon VPC User
 * Guide, "Amazon VPC quotas"); those of AWS's own have a weight instead.
 */
public final class PrefixLists {
    private PrefixLists() {}

    /** The ids that rules of security groups name. */
    public static Set<String> named(Resources resources) {
        return SecurityGroupRule.of(resources).stream()
                .map(SecurityGroupRule::prefixList)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
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
