package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import scaleup.review.assembly.ShippedJson;

/**
 * What a role may do and no rehearsal was seen to do, and why it stays: {@code unseen.json}. Of functions there is none: their tests
 * record each call, and nothing that their roles allow is without one (RecordedCallsTest).
 *
 * @param who as {@link AllowedAction} calls it; {@code *} stands for any text
 * @param actions for example {@code s3:GetObject}
 * @param dependsOnProgram whether it may be done after all, as the user's own program, or the version before, decides
 * @param why it stays
 */
public record UnseenAction(String who, List<String> actions, boolean dependsOnProgram, String why) {
    private static final List<UnseenAction> ALL = read();

    /** Amazon S3 API Reference, HeadObject: it is allowed by s3:GetObject. */
    private static final String HEAD = "s3:HeadObject";

    /**
     * A call that was seen and that policies allowed.
     *
     * @param role the role's name in the account
     * @param action as IAM calls it
     */
    public record Seen(String role, String action) {}

    public UnseenAction {
        actions = List.copyOf(actions);
    }

    /** Why somebody may do what not every rehearsal was seen to do; empty where nobody has said so. */
    public static Optional<String> why(String who, String action) {
        return of(who, action).map(UnseenAction::why);
    }

    private static Optional<UnseenAction> of(String who, String action) {
        return ALL.stream()
                .filter(each -> each.isAbout(who) && each.actions.contains(action))
                .findFirst();
    }

    /**
     * What roles may do and nobody was seen to do without a reason, and reasons for what was seen after all.
     *
     * @param allowed all that templates allow
     * @param declared what the design says of it; what a configuration gives besides is its own
     * @param seen all calls of a rehearsal
     */
    public static List<String> wrong(AllowedActions allowed, DeclaredPermissions declared, Collection<Seen> seen) {
        Set<String> done = new LinkedHashSet<>();
        for (Seen call : seen) {
            String action = call.action().equals(HEAD) ? "s3:GetObject" : call.action();
            allowed.who(call.role()).ifPresent(who -> done.add("%s may %s".formatted(who, action)));
        }
        Set<String> wrong = new LinkedHashSet<>();
        for (AllowedAction each : allowed.all()) {
            String text = "%s may %s".formatted(each.who(), each.action());
            if (!each.byIdentity() || each.who().startsWith("function ") || !declared.has(each)) {
                continue;
            }
            var reason = of(each.who(), each.action());
            if (!done.contains(text) && reason.isEmpty()) {
                wrong.add(text
                        + ", and nothing was seen to do it: take it from the role, or say in unseen.json why it stays");
            } else if (done.contains(text)
                    && reason.isPresent()
                    && !reason.get().dependsOnProgram()) {
                wrong.add(text + ", and was seen to: unseen.json says that nothing does");
            }
        }
        return new ArrayList<>(wrong);
    }

    private boolean isAbout(String whoMay) {
        return ServiceAuthorization.pattern(who).matcher(whoMay).matches();
    }

    private static List<UnseenAction> read() {
        List<UnseenAction> all = new ArrayList<>();
        for (JsonNode entry : ShippedJson.read(UnseenAction.class, "unseen.json")) {
            all.add(new UnseenAction(
                    entry.path("who").asText(),
                    ShippedJson.texts(entry.path("actions")),
                    entry.path("depends").asBoolean(),
                    entry.path("why").asText()));
        }
        return List.copyOf(all);
    }
}
