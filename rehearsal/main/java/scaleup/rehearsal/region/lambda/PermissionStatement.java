package scaleup.rehearsal.region.lambda;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A statement of a function's resource-based policy that allows a service to invoke it.
 *
 * @param principal a service principal
 * @param sourceArn the resource for which the service may act; {@code *} and {@code ?} as in IAM's ArnLike
 * @param sourceAccount the account of that resource
 */
record PermissionStatement(String principal, Optional<String> sourceArn, Optional<String> sourceAccount) {
    boolean allows(Invoker invoker, String account) {
        return principal.equals(invoker.service())
                && sourceAccount.map(account::equals).orElse(true)
                && sourceArn
                        .map(pattern -> arnLike(pattern, invoker.sourceArn()))
                        .orElse(true);
    }

    /**
     * IAM user guide, 'IAM JSON policy elements: Condition operators', ArnLike: each of the six components, which
     * colons separate, is checked by itself.
     */
    private static boolean arnLike(String pattern, String arn) {
        var patterns = pattern.split(":", 6);
        var parts = arn.split(":", 6);
        if (patterns.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!wildcards(patterns[i]).matcher(parts[i]).matches()) {
                return false;
            }
        }
        return true;
    }

    private static Pattern wildcards(String text) {
        var expression = new StringBuilder();
        text.chars()
                .forEach(character -> expression.append(
                        switch (character) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(character));
                        }));
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}
