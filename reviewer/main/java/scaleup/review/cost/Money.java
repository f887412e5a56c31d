package scaleup.review.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Sums as people read them: whole from ten on, below it with a decimal. */
public final class Money {
    private static final BigDecimal TEN = BigDecimal.TEN;

    private Money() {}

    /** For example {@code 157}, {@code 1,204} or {@code 4.6}. */
    public static String text(BigDecimal sum) {
        if (sum.abs().compareTo(TEN) >= 0) {
            return "%,d".formatted(sum.setScale(0, RoundingMode.HALF_UP).toBigInteger());
        }
        return sum.setScale(1, RoundingMode.HALF_UP).toPlainString();
    }

    /** With its sign, for example {@code +33} or {@code -4.6}. */
    public static String difference(BigDecimal sum) {
        return (sum.signum() > 0 ? "+" : "") + text(sum);
    }
}
