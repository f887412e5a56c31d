package scaleup.review.preflight;

import java.util.OptionalLong;

/**
 * Something that a deployment needs of an account, or that AWS bounds.
 *
 * @param id for files, for example {@code vcpus}
 * @param what in words
 * @param needed how much
 * @param when at which moment, in words; empty for what is always so
 * @param others how much of it others in the account have already; 0 where nobody asked
 * @param allowed how much there may be; empty where the account didn't say
 * @param isOfAccount whether the account has said so; otherwise it is what AWS documents of a new account, or of all
 * @param isFixed whether AWS raises it for nobody
 * @param isRequired whether a deployment fails without it; otherwise it is for later, when there are more servers
 * @param source the page that says so
 */
public record Need(
        String id,
        String what,
        long needed,
        String when,
        long others,
        OptionalLong allowed,
        boolean isOfAccount,
        boolean isFixed,
        boolean isRequired,
        String source) {

    /** Whether it is more than there may be. */
    public boolean isExceeded() {
        return allowed.isPresent() && needed + others > allowed.getAsLong();
    }

    /** Whether no deployment can work until that is changed: AWS's limit, or the account's own. */
    public boolean isInTheWay() {
        return isExceeded() && isRequired && (isFixed || isOfAccount);
    }

    /** How much there may be, and of whom that is so. */
    public String allowance() {
        if (allowed.isEmpty()) {
            return "an unknown number";
        }
        String number = "%,d".formatted(allowed.getAsLong());
        if (isFixed) {
            return number;
        }
        return number + (isOfAccount ? " that the account has" : " that a new account has");
    }

    @Override
    public String toString() {
        return "%s%s: %,d%s of %s"
                .formatted(
                        what,
                        when.isEmpty() ? "" : ", " + when,
                        needed,
                        others == 0 ? "" : " beside %,d of others".formatted(others),
                        allowance());
    }
}
