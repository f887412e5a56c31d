package scaleup.review;

import java.util.ArrayList;
import java.util.List;
import scaleup.review.change.PropertyChange;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.Rollout;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.CostItem;
import scaleup.review.cost.Money;
import scaleup.review.preflight.Wait;
import scaleup.review.proof.Concern;
import scaleup.review.terminal.Printable;

/**
 * A review as a comment on a pull request, in Markdown: what needs a person first. It is no longer than a comment may be; what doesn't
 * fit is left out from the end, and said.
 */
final class MarkdownReview {
    /** GitHub takes 65,536 characters; this leaves room for what a workflow writes around it. */
    static final int MOST = 60_000;

    /** Room for the line that says what was left out. */
    private static final int LEFT_OUT = 200;

    /** Of a section, after which the page is the better place to read it. */
    private static final int MOST_LINES = 200;

    private final Reviewing reviewing;
    private final StringBuilder text = new StringBuilder();
    private int leftOut;
    private boolean isFull;

    private MarkdownReview(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    /** The comment, at most {@link #MOST} characters. */
    static String of(Reviewing reviewing) {
        return new MarkdownReview(reviewing).write();
    }

    private String write() {
        line("## Review of %s%s"
                .formatted(
                        escaped(reviewing.environment()),
                        reviewing
                                .against()
                                .map(against -> " against " + escaped(against))
                                .orElse("")));
        line("");
        concerns();
        lines(reviewing.notes().stream()
                .map(note -> "\nTo know: " + escaped(note))
                .toList());
        if (reviewing.against().isPresent()) {
            headlines();
            changes();
            rollouts();
            permissions();
        }
        cost();
        preflight();
        if (reviewing.against().isPresent()) {
            properties();
        }
        if (leftOut > 0) {
            text.append("\n%,d lines did not fit; the review's page has them.\n".formatted(leftOut));
        }
        return text.toString();
    }

    private void concerns() {
        if (reviewing.concerns().isEmpty()) {
            line("**Nothing needs a person.**");
            return;
        }
        line("**Needs a person (%d):**".formatted(reviewing.concerns().size()));
        line("");
        List<String> lines = new ArrayList<>();
        for (Concern concern : ConcernGroups.of(reviewing.concerns())) {
            lines.add("- **%s**: %s".formatted(escaped(concern.proof()), escaped(concern.text())));
        }
        lines(lines);
    }

    private void headlines() {
        if (!reviewing.headlines().isEmpty()) {
            heading("What changes, the most dangerous first");
            lines(reviewing.headlines().stream()
                    .map(headline -> "- " + escaped(headline.text()))
                    .toList());
        }
    }

    private void changes() {
        heading("Changes");
        if (reviewing.changes().isEmpty()) {
            line("No resource changes.");
            return;
        }
        line("| | resource |");
        line("|---|---|");
        List<String> lines = new ArrayList<>();
        for (ResourceChange change : reviewing.changes()) {
            lines.add("| %s%s | %s |"
                    .formatted(
                            change.atRisk().isPresent() ? "**at risk:** " : "",
                            escaped(change.action().words()),
                            escaped(change.resource().toString())));
        }
        lines(lines);
    }

    private void rollouts() {
        if (!reviewing.rollouts().isEmpty()) {
            heading("Servers that are replaced, in this order, new ones first");
            List<String> lines = new ArrayList<>();
            for (Rollout rollout : reviewing.rollouts()) {
                lines.add("1. %s: %s".formatted(escaped(rollout.group()), escaped(String.join(", ", rollout.why()))));
            }
            lines(lines);
        }
    }

    private void permissions() {
        if (!reviewing.permissions().isEmpty()) {
            heading("Permissions");
            lines(reviewing.permissions().lines().stream()
                    .map(each -> "- " + escaped(each))
                    .toList());
        }
    }

    private void cost() {
        var cost = reviewing.cost();
        heading("Cost");
        line(
                "%s a month at the minimum size, %s at the maximum, in %s; busy processors up to %s on top, and what users do."
                        .formatted(
                                Money.text(cost.minimum()),
                                Money.text(cost.maximum()),
                                escaped(cost.prices().currency()),
                                Money.text(CostEstimate.sum(cost.credits(), CostItem::maximum))));
        reviewing.costBefore().ifPresent(before -> {
            line("");
            List<CostEstimate.Difference> differences = new ArrayList<>(cost.since(before));
            differences.addAll(cost.creditsSince(before));
            if (differences.isEmpty()) {
                line("No cost changes.");
                return;
            }
            line("| part | what | at the minimum size | at the maximum size |");
            line("|---|---|---|---|");
            List<String> lines = new ArrayList<>();
            for (var each : differences) {
                lines.add("| %s | %s | %s | %s |"
                        .formatted(
                                escaped(each.part()),
                                escaped(each.what()),
                                Money.difference(each.minimum()),
                                Money.difference(each.maximum())));
            }
            lines(lines);
        });
        lines(cost.unknown().stream()
                .map(each -> "- not included: " + escaped(each))
                .toList());
    }

    private void preflight() {
        var preflight = reviewing.preflight();
        heading("Deployment");
        line("%s takes about %s."
                .formatted(
                        reviewing.before().isPresent() ? "One of these changes" : "A first one",
                        Wait.words(reviewing.waits())));
        line("");
        List<String> lines = new ArrayList<>();
        reviewing.shortages().forEach(shortage -> lines.add("- " + escaped(shortage)));
        preflight.notes().forEach(note -> lines.add("- " + escaped(note)));
        lines(lines);
    }

    /** What changes in each resource, where a reader may look for it. */
    private void properties() {
        List<String> lines = new ArrayList<>();
        for (ResourceChange change : reviewing.changes()) {
            for (PropertyChange property : change.properties()) {
                lines.add("- %s: %s%s"
                        .formatted(
                                escaped(change.resource().key()),
                                escaped(property.name()),
                                property.reason().isEmpty() ? "" : ": " + escaped(property.reason())));
            }
        }
        if (!lines.isEmpty()) {
            heading("Properties that change");
            lines(lines);
        }
    }

    private void heading(String words) {
        line("");
        line("### " + words);
        line("");
    }

    private void lines(List<String> lines) {
        lines.stream().limit(MOST_LINES).forEach(this::line);
        leftOut += Math.max(0, lines.size() - MOST_LINES);
    }

    private void line(String line) {
        if (isFull || text.length() + line.length() + 1 > MOST - LEFT_OUT) {
            isFull = true;
            leftOut++;
        } else {
            text.append(line).append('\n');
        }
    }

    /** What a template says is text: it makes no link, no mention and no table of its own. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char letter : Printable.line(text).toCharArray()) {
            switch (letter) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '@' -> escaped.append("&#64;");
                case '#' -> escaped.append("&#35;");
                case ':' -> escaped.append("&#58;");
                case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '!', '|', '~' ->
                    escaped.append('\\').append(letter);
                default -> escaped.append(letter);
            }
        }
        return escaped.toString();
    }
}
