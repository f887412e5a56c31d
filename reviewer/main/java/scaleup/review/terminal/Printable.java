package scaleup.review.terminal;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.regex.Pattern;

/**
 * Text of others as it may be printed: names of templates, lines of logs, words of programs. A terminal obeys control
 * characters, and the bidirectional ones show another text.
 */
public final class Printable {
    /** All but tabs and line ends. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}&&[^\\t\\n]]");

    private Printable() {}

    /** With {@code \\u001b} for what a terminal would obey. */
    public static String of(String text) {
        return CONTROL.matcher(text)
                .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
    }

    /** The same on one line. */
    public static String line(String text) {
        return of(text).replace("\n", "\\n");
    }

    /** Prints to {@code to} whatever text is printed as {@link #of} has it. */
    public static PrintStream stream(PrintStream to) {
        return new PrintStream(to, true, Charset.defaultCharset()) {
            @Override
            public void print(String text) {
                super.print(of(String.valueOf(text)));
            }
        };
    }
}
