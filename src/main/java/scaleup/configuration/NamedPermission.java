package scaleup.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the application may do at AWS besides what every application may: a statement of a policy of its own role (IAM User
 * Guide, "IAM JSON policy elements reference").
 *
 * @param name for people, and of the policy
 * @param actions such as {@code s3:PutObject}, at most 20
 * @param resources their ARNs, at most 20, with {@code ${AWS::Partition}}, {@code ${AWS::Region}} and {@code ${AWS::AccountId}}
 *     for the environment's own
 * @param conditions under which alone it holds: values by keys by operators
 */
public record NamedPermission(
        String name, List<String> actions, List<String> resources, Map<String, Map<String, String>> conditions) {
    static final int MAXIMUM = 20;

    /**
     * Of all together. With those of the database's secret and of {@link NamedSecret} they are a role's own, which have 10,240
     * characters (IAM User Guide, "IAM and AWS STS quotas").
     */
    static final int CHARACTERS = 3500;

    /** What a statement and each of its texts take besides. */
    private static final int OF_A_STATEMENT = 140;

    private static final int OF_A_TEXT = 3;

    /** Those that hold only where their key is there: none with Not, {@code IfExists} or {@code ForAllValues:}. */
    private static final List<String> OPERATORS = List.of(
            "StringEquals",
            "StringEqualsIgnoreCase",
            "StringLike",
            "ArnEquals",
            "ArnLike",
            "Bool",
            "NumericEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
            "IpAddress");

    private static final String ELSE =
            "; what else the application may do is in a managed policy, application.policies";

    /** Those of an environment. */
    static List<NamedPermission> readAll(Section section) {
        var permissions = section.sections(
                "permissions",
                "1 to 32 lower-case letters, digits and hyphens, a letter first",
                name -> name.matches("[a-z][a-z0-9-]{0,31}"),
                NamedPermission::read);
        section.require(permissions.size() <= MAXIMUM, "permissions", "at most %d permissions".formatted(MAXIMUM));
        section.require(
                permissions.stream().mapToInt(NamedPermission::characters).sum() <= CHARACTERS,
                "permissions",
                "permissions of at most %,d characters together".formatted(CHARACTERS) + ELSE);
        return permissions;
    }

    private static NamedPermission read(String name, Section section) {
        var actions = section.texts(
                "actions",
                1,
                20,
                "an action by its whole name, of these, named once: " + PermittedResource.actionsByService() + ELSE,
                action -> PermittedResource.of(action).isPresent());
        var resources = section.texts(
                "resources",
                1,
                20,
                "an ARN of one of %s, whose name begins without a wildcard, is none of Scaleup's (%s), and is named once"
                                .formatted(PermittedResource.forms(actions), PermittedResource.ours())
                        + ELSE,
                text -> PermittedResource.named(text).isPresent());
        for (String action : actions) {
            section.require(
                    resources.stream()
                            .anyMatch(text -> PermittedResource.named(text).equals(PermittedResource.of(action))),
                    "resources",
                    "one for each action: %s is done to %s".formatted(action, PermittedResource.forms(List.of(action))),
                    section.pathOf("actions"));
        }
        for (String text : resources) {
            section.require(
                    actions.stream()
                            .anyMatch(action -> PermittedResource.named(text).equals(PermittedResource.of(action))),
                    "resources",
                    "what one of its actions is done to, %s; nothing of them is done to %s"
                            .formatted(PermittedResource.forms(actions), Visible.quoted(text)),
                    section.pathOf("actions"));
        }
        return new NamedPermission(
                name, actions, resources, section.section("conditions", NamedPermission::conditions));
    }

    private static Map<String, Map<String, String>> conditions(Section section) {
        Map<String, Map<String, String>> conditions = new LinkedHashMap<>();
        for (String operator : OPERATORS) {
            Map<String, String> values = section.texts(
                    operator,
                    "a condition key such as aws:SourceVpce or s3:prefix",
                    key -> key.matches("[a-z][a-z0-9-]*:[A-Za-z0-9_.:/-]{1,100}"),
                    "text of 1 to 200 characters of one line, without policy variables",
                    (key, value) -> value.matches("[^\\p{Cntrl}$]{1,200}"));
            if (!values.isEmpty()) {
                conditions.put(operator, values);
            }
        }
        return conditions;
    }

    private int characters() {
        List<String> texts = new ArrayList<>(actions);
        texts.addAll(resources);
        conditions.forEach((operator, values) -> {
            texts.add(operator);
            texts.addAll(values.entrySet().stream()
                    .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                    .toList());
        });
        return OF_A_STATEMENT
                + name.length()
                + texts.stream().collect(Collectors.summingInt(text -> text.length() + OF_A_TEXT));
    }
}
