package scaleup.review.cost;

import java.math.BigDecimal;

/**
 * What a part of an environment costs a month whatever users do.
 *
 * @param part the stack's name without what all stacks' names begin with, for example {@code Web}
 * @param what in words, for example {@code servers, t4g.micro}
 * @param least how many there are at the environment's minimum size, in the unit of the price; of servers' volumes their GiB
 * @param most at its maximum size
 * @param price of one
 */
public record CostItem(String part, String what, BigDecimal least, BigDecimal most, Price price) {
    /** A month at the environment's minimum size. */
    public BigDecimal minimum() {
        return least.multiply(price.month());
    }

    /** A month at its maximum size. */
    public BigDecimal maximum() {
        return most.multiply(price.month());
    }
}
