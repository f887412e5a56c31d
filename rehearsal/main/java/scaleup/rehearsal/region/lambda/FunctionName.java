package scaleup.rehearsal.region.lambda;

import java.util.regex.Pattern;

/** The ways to name a function. AWS Lambda API reference, Invoke, FunctionName. Only the version $LATEST is played. */
final class FunctionName {
    private static final Pattern FORM = Pattern.compile(
            "(?:(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?\\d{12}:function:)?([\\w-]{1,64})(?::\\$LATEST)?");

    private FunctionName() {}

    /** The bare name in a name, ARN or partial ARN; what is none of them stays as it is. */
    static String of(String nameOrArn) {
        var form = FORM.matcher(nameOrArn);
        return form.matches() ? form.group(1) : nameOrArn;
    }
}
