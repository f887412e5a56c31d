package scaleup.review.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * A rule of a security group, declared with it or as a resource of its own.
 *
 * @param list the rules that the quota counts together: those of one group and direction
 * @param properties by the names that both forms share
 */
record SecurityGroupRule(String list, JsonNode properties) {
    private static final String TYPE = "AWS::EC2::SecurityGroup";

    static List<SecurityGroupRule> of(Resources resources) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (String direction : List.of("Ingress", "Egress")) {
            for (Resource rule : resources.ofType(TYPE + direction)) {
                rules.add(
                        new SecurityGroupRule(rule.stack() + direction + rule.property("/GroupId"), rule.properties()));
            }
            for (Resource group : resources.ofType(TYPE)) {
                String list = group.stack() + direction + "{\"Fn::GetAtt\":[\"%s\",\"GroupId\"]}".formatted(group.id());
                group.property("/SecurityGroup" + direction)
                        .forEach(rule -> rules.add(new SecurityGroupRule(list, rule)));
            }
        }
        return rules;
    }

    /** Which prefix list it names; empty where it names none, or one that is known at the deployment alone. */
    String prefixList() {
        return properties.path("SourcePrefixListId").asText()
                + properties.path("DestinationPrefixListId").asText();
    }
}
