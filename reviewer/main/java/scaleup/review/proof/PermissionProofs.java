package scaleup.review.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        allowed.all().stream()
                .filter(action -> !declared.has(action))
                .map(action -> new Found(
                        allowed.declaredBy(action), "%s, which no declared permission allows".formatted(action)))
                .forEach(found::add);
        return found;
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
