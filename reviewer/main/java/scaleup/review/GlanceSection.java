package scaleup.review;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.change.ResourceTypes;
import scaleup.review.change.Rollout;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.Money;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.page.PageTables;

/** What whoever has a minute asks first, a sentence or two each, as a section of a review's page. */
final class GlanceSection {
    private final Reviewing reviewing;
    private final StringBuilder html = new StringBuilder();

    GlanceSection(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    String html() {
        html.append("<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>\n<dl>\n");
        if (reviewing.against().isPresent()) {
            answer("What changes, the most dangerous first", "changes", changes());
            answer("Which servers are replaced, in this order", "changes", replaced());
        }
        answer("What is open to the internet", "isolation", open());
        answer("What is lost if a stack is deleted", "data", lost());
        answer("What it costs", "cost", cost());
        return html.append("</dl></section>\n").toString();
    }

    private void answer(String question, String anchor, List<String> sentences) {
        html.append("<dt><a href=\"#%s\">%s</a></dt>".formatted(anchor, PageTables.escaped(question)));
        sentences.forEach(sentence ->
                html.append("<dd>").append(PageTables.escaped(sentence)).append("</dd>"));
        html.append('\n');
    }

    private List<String> open() {
        var reachability = reviewing.reviewed().reachability();
        List<String> sentences = new ArrayList<>();
        for (Arrow arrow : reachability.arrows()) {
            if (arrow.from().equals(DeclaredArrows.CLIENTS)) {
                sentences.add("The %s, on port %s, for %s."
                        .formatted(
                                arrow.to().replace('-', ' '),
                                arrow.words().replace(", ", " and "),
                                String.join(", ", reachability.clients())
                                        .replace("0.0.0.0/0", "everybody (0.0.0.0/0)")));
            }
        }
        if (!sentences.isEmpty()) {
            sentences.add("No rule of a security group lets anybody from outside in to anything else.");
        } else {
            sentences.add("Nothing: no rule of a security group lets anybody in from outside.");
        }
        return sentences;
    }

    private List<String> lost() {
        Map<String, Map<String, Integer>> fates = new TreeMap<>();
        for (Resource resource : reviewing.reviewed().resources().all()) {
            if (ResourceTypes.holds(resource.type()).isPresent()) {
                fates.computeIfAbsent(ReviewPage.fate(resource, "DeletionPolicy"), each -> new TreeMap<>())
                        .merge(resource.type(), 1, Integer::sum);
            }
        }
        List<String> sentences = new ArrayList<>();
        fates.forEach((fate, types) -> sentences.add("%s: %s."
                .formatted(
                        Character.toUpperCase(fate.charAt(0)) + fate.substring(1),
                        types.entrySet().stream()
                                .map(type -> ResourceWords.count(type.getKey(), type.getValue()))
                                .collect(Collectors.joining(", ")))));
        var stacks = reviewing.reviewed().resources().stacks();
        long open = stacks.stream()
                .filter(stack -> !reviewing.reviewed().resources().isProtected(stack))
                .count();
        sentences.add(
                open == 0
                        ? "AWS refuses to delete any of these stacks as long as its termination protection is on."
                        : "%d of %d stacks can be deleted.".formatted(open, stacks.size()));
        for (Resource database : reviewing.reviewed().resources().ofType("AWS::RDS::DBInstance")) {
            int days = database.property("/BackupRetentionPeriod").asInt();
            if (!database.properties().has("SourceDBInstanceIdentifier")) {
                sentences.add(
                        days == 0
                                ? "The database is not backed up."
                                : "A database as it was at any second of the last %d days, the newest minutes aside, can be restored beside it."
                                        .formatted(days));
            }
        }
        return sentences;
    }

    private List<String> cost() {
        var cost = reviewing.cost();
        if (cost.standing().isEmpty()) {
            return List.of("Nothing that has a price is declared.");
        }
        return List.of(
                "%s %s a month at the minimum size, %s at the maximum; what users do comes on top.%s"
                        .formatted(
                                Money.text(cost.minimum()),
                                cost.prices().currency(),
                                Money.text(cost.maximum()),
                                reviewing
                                        .costBefore()
                                        .map(before -> " That is %s at the minimum, %s at the maximum%s."
                                                .formatted(
                                                        more(cost.minimum().subtract(before.minimum())),
                                                        more(cost.maximum().subtract(before.maximum())),
                                                        credits(before)))
                                        .orElse("")),
                "By %s.".formatted(cost.prices().origin(LocalDate.now(ZoneOffset.UTC))));
    }

    private static String more(BigDecimal difference) {
        return difference.signum() == 0
                ? "as much as before"
                : "%s %s than before"
                        .formatted(Money.text(difference.abs()), difference.signum() < 0 ? "less" : "more");
    }

    /** What servers may use beyond what their types have, on top of the sizes. */
    private String credits(CostEstimate before) {
        BigDecimal difference = reviewing.cost().creditsSince(before).stream()
                .map(CostEstimate.Difference::maximum)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return difference.signum() == 0
                ? ""
                : ", and of what comes on top while processors are busy up to " + more(difference);
    }

    private List<String> changes() {
        if (reviewing.changes().isEmpty()) {
            return List.of("No resource does.");
        }
        List<String> sentences = new ArrayList<>();
        reviewing.headlines().forEach(headline -> sentences.add(headline.text()));
        if (reviewing.changes().stream().noneMatch(change -> change.atRisk().isPresent())) {
            sentences.add("Nothing that holds data or an address is replaced or removed.");
        }
        return sentences;
    }

    private List<String> replaced() {
        if (reviewing.rollouts().isEmpty()) {
            return List.of("None.");
        }
        List<String> sentences = new ArrayList<>();
        for (Rollout rollout : reviewing.rollouts()) {
            sentences.add("%d. %s"
                    .formatted(
                            sentences.size() + 1,
                            ResourceWords.tier(
                                    rollout.group(), reviewing.reviewed().resources())));
        }
        return sentences;
    }
}
