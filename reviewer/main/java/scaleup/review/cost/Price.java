package scaleup.review.cost;

import java.math.BigDecimal;

/**
 * What something costs.
 *
 * @param group for example {@code server}
 * @param name within its group, for example {@code t4g.micro}
 * @param amount in the currency of its file
 * @param per of what, for example {@code hour} or {@code GB}
 * @param source the address of the page that says so
 */
public record Price(String group, String name, BigDecimal amount, String per, String source) {
    private static final BigDecimal HOURS = BigDecimal.valueOf(730);

    /** Of a month, which AWS's calculator takes for 730 hours, of one of what stands for so long. */
    BigDecimal month() {
        return per.endsWith("hour") ? amount.multiply(HOURS) : amount;
    }

    @Override
    public String toString() {
        return "%s per %s".formatted(amount.toPlainString(), per);
    }
}
