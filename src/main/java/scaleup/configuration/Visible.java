package scaleup.configuration;

import java.util.regex.Pattern;

/** Text of others as it may be printed: a terminal obeys control characters, and the bidirectional ones show another text. */
public final class Visible {
    /** All but tabs and line ends. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}&&[^\\t\\n]]");

    private Visible() {}

    /** With {@code \\u001b} for what a terminal would obey. */
    public static String of(String text) {
        return CONTROL.matcher(text)
                .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
    }

    /** A name or value within quotation marks, on one line whatever is in it. */
    static String quoted(String text) {
        return '"' + of(text).replace("\n", "\\n").replace("\t", "\\t") + '"';
    }
}
