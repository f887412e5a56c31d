package scaleup.review.permission;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An action that a template's policy allows.
 *
 * @param who may do it: a role by who has it, for example {@code hosts of web}; a service, for example {@code events.amazonaws.com};
 *     {@code this account}, {@code anybody}
 * @param action for example {@code s3:GetObject}, as the policy has it; {@link #MANAGED_POLICY} for what a policy of AWS's or the
 *     account's allows, which stands in no template
 * @param resource on what, as {@link PolicyText} writes it
 * @param conditions all of which must hold, sorted by their texts
 * @param byIdentity whether it is a policy of who does it, rather than one of the resource
 */
public record AllowedAction(
        String who, String action, String resource, List<RequestCondition> conditions, boolean byIdentity) {
    /** What a role with a managed policy may do. */
    public static final String MANAGED_POLICY = "all that a managed policy allows";

    public AllowedAction {
        conditions = List.copyOf(conditions);
    }

    /** The same without its condition: by which two of them can be told to differ in it alone. */
    AllowedAction unconditional() {
        return new AllowedAction(who, action, resource, List.of(), byIdentity);
    }

    /** For people: all conditions. */
    public String when() {
        return conditions.stream().map(RequestCondition::toString).collect(Collectors.joining(" and "));
    }

    @Override
    public String toString() {
        return "%s may %s on %s%s"
                .formatted(who, action, resource, conditions.isEmpty() ? "" : " when %s".formatted(when()));
    }
}
