package scaleup.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.review.page.HtmlPage;
import scaleup.review.permission.AllowedAction;
import scaleup.review.permission.ServiceAuthorization;
import scaleup.review.permission.UnseenAction;

/** Who may do what, as tables of a review's page: a role each, then what resources let others do. */
final class PermissionTables {
    private static final String TAKES = "sts:AssumeRole";
    private static final String ROLE_OF = "the role of ";

    private final Reviewing reviewing;
    private final StringBuilder html = new StringBuilder();

    PermissionTables(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    /** The section. */
    String html() {
        line("<section aria-labelledby=\"permissions\"><h2 id=\"permissions\">Who may do what</h2>");
        line(
                "<p>By the policies of roles and resources. What actions do is in the words of AWS's Service Authorization Reference;"
                        + " &lt;digest&gt; is the name of a file that the deployment uploads.</p>");
        differences();
        Map<String, List<AllowedAction>> byRole = new TreeMap<>(reviewing.reviewed().allowed().all().stream()
                .filter(AllowedAction::byIdentity)
                .collect(Collectors.groupingBy(AllowedAction::who)));
        byRole.forEach((who, actions) -> {
            line("<h3>%s</h3>".formatted(escaped(capitalised(who))));
            takers(who);
            table(actions, false);
            unseen(who, actions);
        });
        var letIn = reviewing.reviewed().allowed().all().stream()
                .filter(action -> !action.byIdentity() && !action.action().equals(TAKES))
                .toList();
        if (!letIn.isEmpty()) {
            line("<h3>Let in by resources themselves</h3>");
            table(letIn, true);
        }
        line("</section>");
        return html.toString();
    }

    private void differences() {
        if (reviewing.against().isEmpty()) {
            return;
        }
        if (reviewing.permissions().isEmpty()) {
            line("<p>No permission changes.</p>");
        } else {
            line("<h3>Changes</h3><ul>");
            reviewing.permissions().lines().forEach(each -> line("<li>%s</li>".formatted(escaped(each))));
            line("</ul>");
        }
    }

    /** What of it no rehearsal was seen to do, by the reason why it stays. */
    private void unseen(String who, List<AllowedAction> actions) {
        if (who.startsWith("function ")) {
            line("<p>All of this is used: its tests record each call that it makes.</p>");
            return;
        }
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        for (AllowedAction action : actions) {
            UnseenAction.why(who, action.action()).ifPresent(why -> {
                var named = reasons.computeIfAbsent(why, reason -> new ArrayList<>());
                if (!named.contains(action.action())) {
                    named.add(action.action());
                }
            });
        }
        if (!reasons.isEmpty()) {
            line("<p>What no rehearsal was seen to do, or what depends on the program, and why it stays:</p><ul>");
            reasons.forEach((why, named) ->
                    line("<li><code>%s</code>: %s</li>".formatted(escaped(String.join(", ", named)), escaped(why))));
            line("</ul>");
        }
    }

    private void takers(String who) {
        List<String> takers = reviewing.reviewed().allowed().all().stream()
                .filter(action -> action.resource().equals(ROLE_OF + who))
                .map(action -> action.who() + (action.conditions().isEmpty() ? "" : " when " + action.when()))
                .toList();
        if (!takers.isEmpty()) {
            line("<p>The role is taken by %s.</p>".formatted(escaped(String.join("; ", takers))));
        }
    }

    /** What is allowed on one resource under one condition is one row. */
    private void table(List<AllowedAction> actions, boolean names) {
        line(
                "<div class=\"scroll\"><table><thead><tr>%s<th scope=\"col\">may</th><th scope=\"col\">on</th><th scope=\"col\">when</th></tr></thead><tbody>"
                        .formatted(names ? "<th scope=\"col\">Who</th>" : ""));
        Map<List<String>, List<String>> rows = new LinkedHashMap<>();
        for (AllowedAction action : actions) {
            rows.computeIfAbsent(
                            List.of(names ? action.who() : "", action.resource(), action.when()),
                            row -> new ArrayList<>())
                    .add(words(action.action()));
        }
        rows.forEach((row, may) -> line("<tr>%s<td>%s</td><td>%s</td><td>%s</td></tr>"
                .formatted(
                        names ? "<th scope=\"row\">%s</th>".formatted(escaped(row.get(0))) : "",
                        String.join("<br>", may),
                        row.get(1).equals("*") ? "all" : escaped(row.get(1)),
                        row.get(2).isEmpty() ? "always" : escaped(row.get(2)))));
        line("</tbody></table></div>");
    }

    private static String words(String action) {
        return ServiceAuthorization.find(action)
                .map(known -> "<code>%s</code>: %s".formatted(escaped(action), escaped(known.words())))
                .orElse("<code>%s</code>".formatted(escaped(action)));
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String escaped(String text) {
        return HtmlPage.escaped(text);
    }

    private void line(String text) {
        html.append(text).append('\n');
    }
}
