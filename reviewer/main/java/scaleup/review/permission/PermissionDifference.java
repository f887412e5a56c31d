package scaleup.review.permission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What somebody may do after a deployment and not before, and the other way round.
 *
 * @param added nobody could do that before
 * @param removed nobody can do that any more
 * @param changed under other conditions
 */
public record PermissionDifference(List<AllowedAction> added, List<AllowedAction> removed, List<Changed> changed) {
    /** The same action of the same on the same, under other conditions. */
    public record Changed(AllowedAction before, AllowedAction after) {
        @Override
        public String toString() {
            return "%s may %s on %s: %s, before: %s"
                    .formatted(after.who(), after.action(), after.resource(), when(after), when(before));
        }

        private static String when(AllowedAction action) {
            return action.conditions().isEmpty() ? "always" : "when " + action.when();
        }
    }

    /** None. */
    public static final PermissionDifference NONE = new PermissionDifference(List.of(), List.of(), List.of());

    public PermissionDifference {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /** Between what was allowed and what is. */
    public static PermissionDifference between(List<AllowedAction> before, List<AllowedAction> after) {
        Set<AllowedAction> gone = new LinkedHashSet<>(before);
        after.forEach(gone::remove);
        Set<AllowedAction> come = new LinkedHashSet<>(after);
        before.forEach(come::remove);
        Map<AllowedAction, AllowedAction> bySubject = new LinkedHashMap<>();
        gone.forEach(action -> bySubject.putIfAbsent(action.unconditional(), action));
        List<AllowedAction> added = new ArrayList<>();
        List<Changed> changed = new ArrayList<>();
        for (AllowedAction action : come) {
            AllowedAction was = bySubject.remove(action.unconditional());
            if (was == null) {
                added.add(action);
            } else {
                gone.remove(was);
                changed.add(new Changed(was, action));
            }
        }
        return new PermissionDifference(added, new ArrayList<>(gone), changed);
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    /** A line for each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        added.forEach(action -> lines.add("added: " + action));
        changed.forEach(action -> lines.add("under another condition: " + action));
        removed.forEach(action -> lines.add("removed: " + action));
        return lines;
    }
}
