package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Locale;

/**
 * A statement of an identity policy: 'IAM JSON policy elements reference'.
 *
 * @param allows whether its effect is Allow; otherwise it is Deny
 * @param actions patterns
 * @param notActions whether it is about all actions but these
 * @param resources patterns
 * @param notResources whether it is about all resources but these
 */
record Statement(
        boolean allows,
        List<String> actions,
        boolean notActions,
        List<String> resources,
        boolean notResources,
        List<Condition> conditions) {
    Statement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    /** Whether it is about a request. */
    boolean appliesTo(Asked asked) {
        var action = asked.action().toLowerCase(Locale.ROOT);
        boolean named = actions.stream().anyMatch(pattern -> Wildcards.match(pattern.toLowerCase(Locale.ROOT), action));
        boolean listed = resources.stream().anyMatch(pattern -> Wildcards.match(pattern, asked.resource()));
        return named != notActions
                && listed != notResources
                && conditions.stream().allMatch(condition -> condition.holds(asked));
    }
}
