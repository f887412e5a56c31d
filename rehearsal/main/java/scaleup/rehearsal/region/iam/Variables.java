package scaleup.rehearsal.region.iam;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Policy variables: 'IAM policy elements: Variables and tags' of the IAM User Guide. Each is a condition key with one value, which
 * stands in the policy for what the request has; only version 2012-10-17 of the policy language replaces them.
 */
final class Variables {
    /** The version of the policy language that has variables. */
    static final String VERSION = "2012-10-17";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*)}");

    /** What can't be written otherwise, as it is special in policies. */
    private static final String SPECIAL = "*?$";

    private Variables() {}

    /** Whether a text has a variable. */
    static boolean in(String text) {
        return text.contains("${");
    }

    /**
     * What the rehearsal doesn't evaluate in a text, and why; empty if it evaluates all of it. AWS takes variables in resources
     * too, and default values.
     */
    static Optional<String> unknown(String text) {
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            if (!variable.group(1).matches("[A-Za-z0-9-]+:[A-Za-z0-9/:_.-]+")) {
                return Optional.of(variable.group());
            }
        }
        return in(VARIABLE.matcher(text).replaceAll("")) ? Optional.of(text) : Optional.empty();
    }

    /**
     * A value of a condition with the request's in place of its variables. Empty if the request has no such key, or several values
     * of it: then the value matches nothing. So it does where what stands for a variable has a character that is special, as it is
     * meant literally.
     */
    static Optional<String> replaced(String text, Asked asked) {
        StringBuilder replaced = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            var values = asked.values(variable.group(1));
            if (values.size() != 1 || values.get(0).chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0)) {
                return Optional.empty();
            }
            variable.appendReplacement(replaced, Matcher.quoteReplacement(values.get(0)));
        }
        return Optional.of(variable.appendTail(replaced).toString());
    }
}
