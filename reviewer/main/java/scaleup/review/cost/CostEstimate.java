package scaleup.review.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import scaleup.review.assembly.Resources;

/**
 * What an environment costs a month by what its templates declare, in the currency of the price file: before taxes, discounts and what
 * AWS's Free Tier takes off.
 *
 * @param prices what it is reckoned with
 * @param standing what is paid whatever users do
 * @param credits what is paid besides if the processors of burstable servers are, the whole month, as busy as scaling aims at
 * @param rates what users' doing costs, by a unit of it
 * @param unknown what may cost something that isn't in {@code standing}, in words
 */
public record CostEstimate(
        Prices prices, List<CostItem> standing, List<CostItem> credits, List<UsageRate> rates, List<String> unknown) {
    public CostEstimate {
        standing = List.copyOf(standing);
        credits = List.copyOf(credits);
        rates = List.copyOf(rates);
        unknown = List.copyOf(unknown);
    }

    /** Of an environment's templates. */
    public static CostEstimate of(Resources resources, Prices prices) {
        return new Metering(resources, prices).estimate();
    }

    /** Standing, at the environment's minimum size. */
    public BigDecimal minimum() {
        return sum(standing, CostItem::minimum);
    }

    /** Standing, at its maximum size: as many servers as scaling may launch, and as much storage as may grow. */
    public BigDecimal maximum() {
        return sum(standing, CostItem::maximum);
    }

    /** The names of parts that cost something, in the order in which they are deployed. */
    public List<String> parts() {
        return standing.stream().map(CostItem::part).distinct().toList();
    }

    /** The sum of some items. */
    public static BigDecimal sum(List<CostItem> items, Function<CostItem, BigDecimal> of) {
        return items.stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * What a change makes more expensive or cheaper.
     *
     * @param part whose it is
     * @param minimum what is added a month at the minimum size; negative if it is less
     * @param maximum the same at the maximum size
     */
    public record Difference(String part, String what, BigDecimal minimum, BigDecimal maximum) {
        private Difference and(Difference other) {
            return new Difference(part, what, minimum.add(other.minimum), maximum.add(other.maximum));
        }
    }

    /** What costs more or less than before, in the order of this estimate, then what isn't any more. */
    public List<Difference> since(CostEstimate before) {
        return between(before.standing, standing);
    }

    /** The same of what busy processors cost on top, one for each part. */
    public List<Difference> creditsSince(CostEstimate before) {
        return sum(between(before.credits, credits));
    }

    private static List<Difference> sum(List<Difference> differences) {
        Map<String, Difference> sums = new LinkedHashMap<>();
        differences.forEach(each -> sums.merge(
                each.part(),
                new Difference(
                        each.part(),
                        "processor credits, on top while processors are busy",
                        each.minimum(),
                        each.maximum()),
                Difference::and));
        List<Difference> found = new ArrayList<>(sums.values());
        found.removeIf(each -> each.minimum().signum() == 0 && each.maximum().signum() == 0);
        return found;
    }

    private static List<Difference> between(List<CostItem> before, List<CostItem> after) {
        Map<List<String>, Difference> differences = new LinkedHashMap<>();
        after.forEach(item -> add(item, item.minimum(), item.maximum(), differences));
        before.forEach(item -> add(item, item.minimum().negate(), item.maximum().negate(), differences));
        List<Difference> found = new ArrayList<>(differences.values());
        found.removeIf(each -> each.minimum().signum() == 0 && each.maximum().signum() == 0);
        return found;
    }

    private static void add(
            CostItem item, BigDecimal minimum, BigDecimal maximum, Map<List<String>, Difference> differences) {
        differences.merge(
                List.of(item.part(), item.what()),
                new Difference(item.part(), item.what(), minimum, maximum),
                Difference::and);
    }
}
