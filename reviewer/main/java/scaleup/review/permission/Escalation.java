package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import scaleup.review.assembly.ShippedJson;

/**
 * The ways by which who may do one thing may do more than he was given: those of Rhino Security Labs' "AWS IAM Privilege Escalation –
 * Methods and Mitigation" and of pathfinding.cloud, in {@code escalation.json}; every action that AWS's Service Authorization
 * Reference counts among "Permissions management"; every one of AWS IAM that writes; and what brings other code to servers and
 * functions.
 *
 * <p>Where a way takes several actions, the one that changes something is named alone: which others its owner has, or will be given
 * next, is no protection.
 */
public final class Escalation {
    private static final Map<String, String> WAYS = ways();

    private Escalation() {}

    /**
     * What an action that somebody has by a policy of his own leads to; empty if to nothing.
     *
     * @param takes which role he takes by {@code sts:AssumeRole}, as {@link AllowedActions#namedRoles} calls it, where that role
     *     lets him; empty if it is another
     */
    public static Optional<String> by(AllowedAction allowed, Optional<String> takes) {
        if (!allowed.byIdentity() || allowed.action().equals(AllowedAction.MANAGED_POLICY)) {
            return Optional.empty();
        }
        if (allowed.action().startsWith("all but ")) {
            return Optional.of("does what nobody has listed");
        }
        for (var action : ServiceAuthorization.matching(allowed.action())) {
            var way = way(action, allowed, takes);
            if (way.isPresent()) {
                return way;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> way(
            ServiceAuthorization.Action action, AllowedAction allowed, Optional<String> takes) {
        String name = action.name();
        if (name.equals("sts:AssumeRole")) {
            return takes.isPresent() ? Optional.empty() : Optional.of("takes a role that isn't one for it");
        }
        if (WAYS.containsKey(name)) {
            return Optional.of(WAYS.get(name));
        }
        if (action.level().contains("Permissions management")) {
            return Optional.of("changes what others or itself may do (%s)".formatted(action.words()));
        }
        boolean isWrite = !action.level().equals("Read") && !action.level().equals("List");
        if (name.startsWith("iam:") && isWrite) {
            return Optional.of("changes who may do what (%s)".formatted(action.words()));
        }
        // "Bootstrapping", AWS CDK Developer Guide: cdk-QUALIFIER-assets-ACCOUNT-REGION.
        boolean isOfAssets =
                allowed.resource().equals("*") || allowed.resource().matches("arn:[^:]*:s3:::(\\*|cdk-[^/]*).*");
        return name.startsWith("s3:") && isWrite && isOfAssets
                ? Optional.of("writes what servers and functions run")
                : Optional.empty();
    }

    private static Map<String, String> ways() {
        Map<String, String> ways = new LinkedHashMap<>();
        for (JsonNode way :
                ShippedJson.read(Escalation.class, "escalation.json").path("ways")) {
            way.path("actions")
                    .forEach(
                            action -> ways.put(action.asText(), way.path("does").asText()));
        }
        return ways;
    }

    /** The actions that {@code escalation.json} names. */
    static Map<String, String> named() {
        return Map.copyOf(WAYS);
    }
}
