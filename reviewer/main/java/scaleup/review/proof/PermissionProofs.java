package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import scaleup.review.assembly.Resource;
import scaleup.review.permission.AllowedAction;
import scaleup.review.permission.AllowedActions;
import scaleup.review.permission.Escalation;
import scaleup.review.permission.WideResource;
import scaleup.review.proof.Proof.Found;

/** Who may do what. */
final class PermissionProofs {
    private PermissionProofs() {}

    static List<Found> declared(Reviewed reviewed) {
        var allowed = reviewed.allowed();
        var declared = reviewed.permissions();
        List<Found> found = new ArrayList<>(ServerProofs.unknownRoles(reviewed));
        found.addAll(ServerProofs.sharedRoles(reviewed));
        reviewed.resources().all().forEach(resource -> unreadable(resource, resource.properties(), found));
        allowed.all().stream()
                .filter(action -> !declared.has(action))
                .map(action -> new Found(
                        allowed.declaredBy(action), "%s, which no declared permission allows".formatted(action)))
                .forEach(found::add);
        return found;
    }

    /** Where resources have policies (AWS CloudFormation Template Reference). */
    private static final Set<String> POLICIES =
            Set.of("PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy", "ResourcePolicy");

    /** AWS takes a policy as a text, too, and what a function puts together; what it says nobody sees here. */
    private static void unreadable(Resource resource, JsonNode node, List<Found> found) {
        node.properties().forEach(field -> {
            JsonNode policy = field.getValue();
            if (POLICIES.contains(field.getKey()) && !(policy.isContainerNode() && policy.has("PolicyDocument"))) {
                JsonNode statements = policy.path("Statement");
                List<JsonNode> each = new ArrayList<>();
                (statements.isArray() ? statements : List.of(statements)).forEach(each::add);
                if (!each.stream()
                        .allMatch(statement -> statement.path("Effect").asText().matches("Allow|Deny"))) {
                    found.add(new Found(
                            resource,
                            "%s: nobody can read in %s what is allowed".formatted(resource.key(), field.getKey())));
                }
            }
        });
        node.forEach(child -> unreadable(resource, child, found));
    }

    static List<Found> wildcards(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var allowed = reviewed.allowed();
        for (AllowedAction action : allowed.all()) {
            WideResource.of(action).ifPresent(text -> found.add(new Found(allowed.declaredBy(action), text)));
        }
        return found;
    }

    static List<Found> escalation(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var allowed = reviewed.allowed();
        for (AllowedAction action : allowed.all()) {
            Escalation.by(action, takes(allowed, action))
                    .ifPresent(way -> found.add(
                            new Found(allowed.declaredBy(action), "%s, by which it %s".formatted(action, way))));
        }
        return found;
    }

    /** The role that an action takes, where that role's own policy lets him who does it. */
    private static Optional<String> takes(AllowedActions allowed, AllowedAction action) {
        return Optional.ofNullable(allowed.namedRoles().get(action.resource())).filter(role -> allowed.all().stream()
                .anyMatch(other -> !other.byIdentity()
                        && other.who().equals(action.who())
                        && other.action().equals("sts:AssumeRole")
                        && other.resource().equals("the role of " + role)));
    }
}
