package scaleup.review;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.ResourceTypes;
import scaleup.review.change.Rollout;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.CostItem;
import scaleup.review.cost.Money;
import scaleup.review.isolation.Arrow;
import scaleup.review.permission.AllowedAction;
import scaleup.review.preflight.Wait;
import scaleup.review.proof.Concern;

/** A review in the terminal. */
final class Summary {
    private Summary() {}

    /** Lines, from what is declared to what needs a person. */
    static List<String> of(Reviewing reviewing) {
        List<String> lines = new ArrayList<>();
        var resources = reviewing.reviewed().resources();
        lines.add("%s: %d resources in %d stacks"
                .formatted(
                        reviewing.environment(),
                        resources.all().size(),
                        resources.stacks().size()));
        if (reviewing.against().isPresent()) {
            // What the change has nothing to do with stands on the page.
            changes(reviewing, reviewing.against().get(), lines);
        } else {
            reaches(reviewing, lines);
            holds(reviewing, lines);
            permissions(reviewing, lines);
            cost(reviewing, lines);
        }
        preflight(reviewing, lines);
        if (!reviewing.headlines().isEmpty()) {
            lines.add("");
            lines.add("what changes, the most dangerous first:");
            reviewing.headlines().forEach(headline -> lines.add("  " + headline.text()));
        }
        lines.add("");
        if (reviewing.concerns().isEmpty()) {
            lines.add("nothing needs a person");
        } else {
            lines.add("needs a person (%d):".formatted(reviewing.concerns().size()));
            for (Concern concern : ConcernGroups.of(reviewing.concerns())) {
                lines.add("  " + concern);
            }
        }
        reviewing.notes().forEach(note -> lines.add("to know: " + note));
        return lines;
    }

    /** By the rules of security groups at both ends. */
    private static void reaches(Reviewing reviewing, List<String> lines) {
        List<Arrow> arrows = reviewing.reviewed().reachability().arrows();
        if (!arrows.isEmpty()) {
            lines.add("");
            lines.add("who reaches whom:");
            for (Arrow arrow : arrows) {
                lines.add("  %-16s %-16s %s".formatted(arrow.from(), arrow.to(), arrow.words()));
            }
        }
    }

    /** What a person would miss. */
    private static void holds(Reviewing reviewing, List<String> lines) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Resource resource : reviewing.reviewed().resources().all()) {
            ResourceTypes.holds(resource.type()).ifPresent(what -> counts.merge(what, 1, Integer::sum));
        }
        if (!counts.isEmpty()) {
            List<String> words = new ArrayList<>();
            counts.forEach((what, count) -> words.add("%d %s".formatted(count, what)));
            lines.add("");
            lines.add("resources that hold something: " + String.join(", ", words));
        }
    }

    private static void permissions(Reviewing reviewing, List<String> lines) {
        var allowed = reviewing.reviewed().allowed().all();
        if (!allowed.isEmpty()) {
            lines.add("");
            lines.add("permissions: %d, of %d; who may do what is on the page"
                    .formatted(
                            allowed.size(),
                            allowed.stream().map(AllowedAction::who).distinct().count()));
        }
    }

    private static void cost(Reviewing reviewing, List<String> lines) {
        var cost = reviewing.cost();
        if (cost.standing().isEmpty() && cost.unknown().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(
                "cost: %s a month at the minimum size, %s at the maximum; what users do comes on top, and busy processors %s to %s"
                        .formatted(
                                Money.text(cost.minimum()),
                                Money.text(cost.maximum()),
                                Money.text(CostEstimate.sum(cost.credits(), CostItem::minimum)),
                                Money.text(CostEstimate.sum(cost.credits(), CostItem::maximum))));
        lines.add("  " + cost.prices().origin(LocalDate.now(ZoneOffset.UTC)));
        for (String part : cost.parts()) {
            var items = cost.standing().stream()
                    .filter(item -> item.part().equals(part))
                    .toList();
            lines.add("  %-16s %6s to %6s"
                    .formatted(
                            part,
                            Money.text(CostEstimate.sum(items, CostItem::minimum)),
                            Money.text(CostEstimate.sum(items, CostItem::maximum))));
        }
        cost.unknown().forEach(each -> lines.add("  not included: " + each));
    }

    /** What exceeds something, what the account said or didn't, and how long it takes. */
    private static void preflight(Reviewing reviewing, List<String> lines) {
        var preflight = reviewing.preflight();
        lines.add("");
        var waits = reviewing.waits();
        if (!waits.isEmpty()) {
            lines.add("%s of %s takes about %s if nothing fails: %s"
                    .formatted(
                            reviewing.before().isPresent() ? "a deployment of these changes" : "a first deployment",
                            reviewing.environment(),
                            Wait.words(waits),
                            waits.stream()
                                    .map(wait -> "%s %d to %d".formatted(wait.stack(), wait.least(), wait.most()))
                                    .collect(Collectors.joining(", "))));
        }
        reviewing.shortages().forEach(shortage -> lines.add("  " + shortage));
        preflight.notes().forEach(note -> lines.add("  " + note));
        preflight.account().ifPresent(facts -> facts.unanswered()
                .forEach(text -> lines.add("  not answered: " + text)));
    }

    /** More or less than what it is compared with. */
    private static void costDifference(Reviewing reviewing, List<String> lines) {
        var cost = reviewing.cost();
        reviewing.costBefore().ifPresent(before -> {
            var differences = cost.since(before);
            lines.add(
                    differences.isEmpty()
                            ? "no cost changes"
                            : "cost: %s a month at the minimum size, %s at the maximum"
                                    .formatted(
                                            Money.difference(cost.minimum().subtract(before.minimum())),
                                            Money.difference(cost.maximum().subtract(before.maximum()))));
            differences.forEach(each -> lines.add("  %-16s %6s, %6s  %s"
                    .formatted(
                            each.part(),
                            Money.difference(each.minimum()),
                            Money.difference(each.maximum()),
                            each.what())));
            cost.creditsSince(before)
                    .forEach(each -> lines.add("  %-16s %6s, %6s  %s"
                            .formatted(
                                    each.part(),
                                    Money.difference(each.minimum()),
                                    Money.difference(each.maximum()),
                                    each.what())));
        });
    }

    private static void changes(Reviewing reviewing, String against, List<String> lines) {
        lines.add("");
        if (reviewing.changes().isEmpty()) {
            lines.add("against %s: no resource changes".formatted(against));
        } else {
            Map<ResourceChange.Action, Integer> counts = new TreeMap<>();
            reviewing.changes().forEach(change -> counts.merge(change.action(), 1, Integer::sum));
            List<String> words = new ArrayList<>();
            counts.forEach((action, count) -> words.add("%d %s".formatted(count, action.words())));
            lines.add("against %s: %s".formatted(against, String.join(", ", words)));
            for (ResourceChange change : reviewing.changes()) {
                lines.add("  %-16s %s".formatted(change.action().words(), change.resource()));
                change.properties()
                        .forEach(property -> lines.add("  %-16s   %s%s"
                                .formatted(
                                        "",
                                        property.name(),
                                        property.reason().isEmpty() ? "" : ": " + property.reason())));
                change.notes().forEach(note -> lines.add("  %-16s   %s".formatted("", note)));
            }
        }
        if (!reviewing.permissions().isEmpty()) {
            lines.add("permissions:");
            reviewing.permissions().lines().forEach(line -> lines.add("  " + line));
        }
        costDifference(reviewing, lines);
        for (Rollout rollout : reviewing.rollouts()) {
            lines.add("servers of %s are replaced, new ones first: %s"
                    .formatted(rollout.group(), String.join(", ", rollout.why())));
        }
        reviewing.files().forEach((template, files) -> {
            lines.add("files of %s:".formatted(template));
            files.forEach(file -> {
                lines.add("  " + file.path());
                file.lines().forEach(line -> lines.add("    " + line));
            });
        });
    }
}
