package scaleup.rehearsal.region.lambda;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The ways to name a function. AWS Lambda API reference, Invoke, FunctionName.
 *
 * @param name the bare name; what is no way to name a function stays as it is
 * @param qualifier {@code $LATEST}, a version or an alias; empty if none is named
 */
record FunctionName(String name, Optional<String> qualifier) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?\\d{12}:function:)?([\\w-]{1,64})(?::(\\$LATEST|[\\w-]{1,128}))?");

    /** What a name, ARN or partial ARN says. */
    static FunctionName of(String nameOrArn) {
        var form = FORM.matcher(nameOrArn);
        return form.matches()
                ? new FunctionName(form.group(1), Optional.ofNullable(form.group(2)))
                : new FunctionName(nameOrArn, Optional.empty());
    }
}
