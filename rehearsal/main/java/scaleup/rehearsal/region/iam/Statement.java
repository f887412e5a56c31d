package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Locale;

/**
 * A statement of a policy, without whom it is about: 'IAM JSON policy elements reference'.
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
        return names(asked) && conditions.stream().allMatch(condition -> condition.holds(asked));
    }

    /** Whether it is about the action and the resource of a request, under its conditions. */
    boolean names(Asked asked) {
        var action = asked.action().toLowerCase(Locale.ROOT);
        boolean named = actions.stream().anyMatch(pattern -> Wildcards.match(pattern.toLowerCase(Locale.ROOT), action));
        boolean listed = resources.stream().anyMatch(pattern -> Wildcards.match(pattern, asked.resource()));
        return named != notActions && listed != notResources;
    }
}
