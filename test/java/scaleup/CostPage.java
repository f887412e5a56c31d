package scaleup;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.CostItem;
import scaleup.review.cost.Money;
import scaleup.review.cost.Prices;
import scaleup.review.cost.UsageRate;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.ServerGroup;

/** docs/cost.md, by what a review reckons of the environments that are shipped. */
final class CostPage {
    static final List<String> ENVIRONMENTS = List.of("dev", "trial", "staging", "prod");
    private static final BigDecimal MONTH_SECONDS = BigDecimal.valueOf(730L * 60 * 60);

    private final Prices prices = Prices.shipped();
    private final StringBuilder page = new StringBuilder();

    private CostPage() {}

    /** The page. */
    static String text() {
        return new CostPage().write();
    }

    /** What a review reckons of a shipped environment. */
    static CostEstimate estimate(String environment) {
        return CostEstimate.of(Synthesis.of(environment).reviewed().resources(), Prices.shipped());
    }

    /** As the README says it: to the next ten. */
    static String about(BigDecimal sum) {
        return "%,d".formatted(sum.setScale(-1, RoundingMode.HALF_UP).toBigInteger());
    }

    private String write() {
        var dev = estimate("dev");
        text("""
                # What it costs

                In US dollars a month of 730 hours, by the on-demand list prices of %s of %s in
                [prices.json](../reviewer/main/resources/scaleup/review/cost/prices.json), which has the page of each. Prices change and
                differ by region, and taxes, discounts and AWS's Free Tier are left out: put what matters into the AWS Pricing Calculator
                before you rely on it. `./review <environment>` reckons the same of an environment of yours, part by part, with
                `--against` what a change makes more expensive or cheaper, and with `--prices <file>` by prices of yours. This page is written by
                the same program ([how](../CONTRIBUTING.md#how-to)).

                As shipped, whatever users do; beside it what is charged on top if processors are, all month, as busy as scaling aims at
                (`targetCpuPercent`, see [below](#what-drives-it)):
                """.formatted(prices.region(), prices.date()));
        row(
                "environment",
                "at its minimum size",
                "at its maximum size",
                "busy, at its minimum",
                "busy, at its maximum");
        rule(5);
        for (String environment : ENVIRONMENTS) {
            var estimate = estimate(environment);
            row(
                    "`%s`".formatted(environment),
                    "**%s**".formatted(Money.text(estimate.minimum())),
                    Money.text(estimate.maximum()),
                    Money.text(CostEstimate.sum(estimate.credits(), CostItem::minimum)),
                    Money.text(CostEstimate.sum(estimate.credits(), CostItem::maximum)));
        }
        text("\n`dev` as shipped, item by item:\n");
        row("what", "how many", "each", "at the minimum size", "at the maximum size");
        rule(5);
        items(dev).forEach(this::item);
        row(
                "**sum**",
                "",
                "",
                "**%s**".formatted(Money.text(dev.minimum())),
                "**%s**".formatted(Money.text(dev.maximum())));
        text("""

                How many there are is at the minimum size: of volumes and storage GiB, of functions' time GB and seconds (each run taken for
                0.2 s), of their calls millions.

                ## What drives it
                """);
        drivers(dev);
        text("\nBy what users do, which no template knows:\n");
        row("what", "each", "where");
        rule(3);
        for (UsageRate rate : allRates()) {
            row(rate.what(), rate.price().toString(), String.join(", ", rate.parts()));
        }
        text("""

                Answers to users of 100 GB a month cost %s for the transfer and up to %s at the network load balancer; a million lines of access logs
                of 400 bytes %s.
                """.formatted(
                        Money.text(each("transfer", "internet").multiply(BigDecimal.valueOf(100))),
                        Money.text(each("load-balancer", "capacity-unit").multiply(BigDecimal.valueOf(100))),
                        Money.text(each("logs", "taken-in").multiply(new BigDecimal("0.4")))));
        return page.toString();
    }

    private void drivers(CostEstimate dev) {
        var nat = each("network", "nat-gateway")
                .add(each("network", "public-address"))
                .multiply(BigDecimal.valueOf(730));
        var endpoint = each("endpoint", "interface").multiply(BigDecimal.valueOf(730));
        var endpoints = Synthesis.everyShape().stream()
                .map(shape -> shape.resources("AWS::EC2::VPCEndpoint").stream()
                        .filter(each ->
                                each.property("/VpcEndpointType").asText().equals("Interface"))
                        .count())
                .max(Long::compare)
                .orElseThrow();
        var question = each("firewall", "dns").multiply(MONTH_SECONDS).movePointLeft(6);
        text("""
                - **Egress.** `nat-per-zone` adds a NAT gateway with its address in each further zone (%s each). `endpoints` needs %d interface
                  endpoints in each zone at %s: %s for two zones and %s for three, more than one NAT gateway; choose it for isolation,
                  not to save money. Amazon S3 is reached through a gateway endpoint, free of charge, in all modes. With
                  `network.dnsFirewall` HAProxy's questions are paid for, which it asks every second for each tier that it sends requests
                  to: %s a month for each load balancer, %s for each web server.
                - **Production.** Multi-AZ doubles the database and its storage. Flow logs, access logs and the audit of the database cost
                  %s per GB taken in.
                """.formatted(
                        Money.text(nat),
                        endpoints,
                        Money.text(endpoint),
                        Money.text(endpoint.multiply(BigDecimal.valueOf(endpoints * 2))),
                        Money.text(endpoint.multiply(BigDecimal.valueOf(endpoints * 3))),
                        Money.text(question.multiply(BigDecimal.valueOf(2))),
                        Money.text(question),
                        each("logs", "taken-in").toPlainString()));
        text("""
                - **Processor credits.** The price of a t4g server includes a baseline of its two vCPUs: %s. What the average of a day
                  exceeds costs %s per vCPU and hour, which can be more than the server itself: %s; all %d servers of `dev` together %s a
                  month. Servers are declared `unlimited` all the same: held at the baseline, a busy server would look idle to scaling,
                  and users would wait. The database's db.t4g classes work alike, at %s per vCPU and hour, and can't be held. The metric
                  `CPUSurplusCreditsCharged` shows what is charged.
                - **Instance types.** arm64 (Graviton) is about a fifth cheaper than x86_64 of the same size.
                """.formatted(
                        baselines(),
                        each("processor-credits", "t4g").toPlainString(),
                        surcharges(),
                        servers("dev"),
                        Money.text(CostEstimate.sum(dev.credits(), CostItem::minimum)),
                        each("processor-credits", "db.t4g").toPlainString()));
    }

    private String baselines() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String environment : ENVIRONMENTS) {
            for (ServerGroup group : groups(environment)) {
                InstanceTypes.baseline(group.instanceType())
                        .ifPresent(percent ->
                                types.put(group.instanceType(), percent + " % of a " + group.instanceType()));
            }
        }
        return String.join(", ", types.values());
    }

    /** What a server of each type of dev is charged an hour at what scaling aims at, beside its price. */
    private String surcharges() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (ServerGroup group : groups("dev")) {
            String type = group.instanceType();
            int target = group.targetPercent().orElseThrow();
            var over = BigDecimal.valueOf(
                            (long) (target - InstanceTypes.baseline(type).orElseThrow())
                                    * group.processors().orElseThrow())
                    .movePointLeft(2);
            texts.put(
                    type,
                    "at %d %% a %s costs %s an hour on top of %s"
                            .formatted(
                                    target,
                                    type,
                                    over.multiply(each("processor-credits", "t4g"))
                                            .setScale(3, RoundingMode.HALF_UP),
                                    each("server", type)));
        }
        return String.join(", ", texts.values());
    }

    private static int servers(String environment) {
        return groups(environment).stream().mapToInt(ServerGroup::minimum).sum();
    }

    private static List<ServerGroup> groups(String environment) {
        return ServerGroup.of(Synthesis.of(environment).reviewed().resources());
    }

    private BigDecimal each(String group, String name) {
        return prices.find(group, name).orElseThrow().amount();
    }

    /** Of all that an environment may have. */
    private static List<UsageRate> allRates() {
        Map<String, UsageRate> rates = new LinkedHashMap<>();
        for (Synthesis shape : Synthesis.everyShape()) {
            CostEstimate.of(shape.reviewed().resources(), Prices.shipped())
                    .rates()
                    .forEach(rate -> rates.putIfAbsent(rate.what(), rate));
        }
        return List.copyOf(rates.values());
    }

    /** What several parts have is one item. */
    private static List<CostItem> items(CostEstimate estimate) {
        Map<List<Object>, CostItem> items = new LinkedHashMap<>();
        for (CostItem item : estimate.standing()) {
            items.merge(
                    List.of(item.what(), item.price()),
                    item,
                    (one, other) -> new CostItem(
                            "",
                            one.what(),
                            one.least().add(other.least()),
                            one.most().add(other.most()),
                            one.price()));
        }
        List<CostItem> sorted = new ArrayList<>(items.values());
        sorted.sort((one, other) -> other.minimum().compareTo(one.minimum()));
        return sorted;
    }

    private void item(CostItem item) {
        row(
                item.what(),
                item.least()
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString(),
                item.price().toString(),
                Money.text(item.minimum()),
                Money.text(item.maximum()));
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void rule(int columns) {
        page.append("|---".repeat(columns)).append("|\n");
    }

    private void text(String text) {
        page.append(text);
        if (text.endsWith(":\n") || text.endsWith("it\n")) {
            page.append('\n');
        }
    }
}
