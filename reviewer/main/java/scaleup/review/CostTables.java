package scaleup.review;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.CostItem;
import scaleup.review.cost.Money;
import scaleup.review.cost.UsageRate;
import scaleup.review.page.PageTables;

/** What it costs, as tables of a review's page. */
final class CostTables {
    private final Reviewing reviewing;
    private final PageTables html = new PageTables();

    CostTables(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    /** The section. */
    String html() {
        var cost = reviewing.cost();
        html.line("<section aria-labelledby=\"cost\"><h2 id=\"cost\">What it costs</h2>");
        html.line("<p>A month of 730 hours; %s. Taxes, discounts and the Free Tier are left out.</p>"
                .formatted(PageTables.escaped(cost.prices().origin(LocalDate.now(ZoneOffset.UTC)))));
        reviewing.costBefore().ifPresent(before -> differences(cost, before));
        html.line("<h3>Whatever users do</h3>");
        sums(cost);
        html.line("<details><summary>Item by item</summary>");
        items(cost.standing());
        html.line("</details>");
        if (!cost.credits().isEmpty()) {
            html.line("<h3>If processors are as busy as scaling aims at, all month</h3>");
            items(cost.credits());
        }
        rates(cost.rates());
        html.list("Not reckoned", cost.unknown());
        html.line("</section>");
        return html.toString();
    }

    private void differences(CostEstimate cost, CostEstimate before) {
        var differences = cost.since(before);
        var credits = cost.creditsSince(before);
        if (differences.isEmpty() && credits.isEmpty()) {
            html.line("<p>No cost changes.</p>");
            return;
        }
        html.line("<h3>Changes</h3>");
        html.head("Part", "What", "At the minimum size", "At the maximum size");
        for (var difference : differences) {
            html.row(
                    difference.part(),
                    difference.what(),
                    Money.difference(difference.minimum()),
                    Money.difference(difference.maximum()));
        }
        html.row(
                "All",
                "sum",
                Money.difference(cost.minimum().subtract(before.minimum())),
                Money.difference(cost.maximum().subtract(before.maximum())));
        for (var credit : credits) {
            html.row(
                    credit.part(),
                    credit.what(),
                    Money.difference(credit.minimum()),
                    Money.difference(credit.maximum()));
        }
        html.end();
    }

    private void sums(CostEstimate cost) {
        html.head(
                "Part",
                "At the minimum size",
                "At the maximum size",
                "Busy processors on top, at the minimum",
                "At the maximum");
        for (String part : cost.parts()) {
            sums(
                    part,
                    cost.standing().stream()
                            .filter(item -> item.part().equals(part))
                            .toList(),
                    cost.credits().stream()
                            .filter(item -> item.part().equals(part))
                            .toList());
        }
        sums("All", cost.standing(), cost.credits());
        html.end();
    }

    private void sums(String part, List<CostItem> standing, List<CostItem> credits) {
        html.row(
                part,
                sum(standing, CostItem::minimum),
                sum(standing, CostItem::maximum),
                sum(credits, CostItem::minimum),
                sum(credits, CostItem::maximum));
    }

    private static String sum(List<CostItem> items, Function<CostItem, BigDecimal> of) {
        return Money.text(CostEstimate.sum(items, of));
    }

    private void items(List<CostItem> items) {
        html.head("Part", "What", "Each", "At the minimum size", "At the maximum size");
        for (CostItem item : items) {
            html.row(
                    item.part(),
                    item.what(),
                    item.price().toString(),
                    Money.text(item.minimum()),
                    Money.text(item.maximum()));
        }
        html.end();
    }

    private void rates(List<UsageRate> rates) {
        if (!rates.isEmpty()) {
            html.line("<h3>By what users do</h3>");
            html.head("What", "Each", "Of");
            rates.forEach(rate -> html.row(rate.what(), rate.price().toString(), String.join(", ", rate.parts())));
            html.end();
        }
    }
}
