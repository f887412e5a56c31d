package scaleup.review.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A terminal shows what others have written, and obeys nothing of it (ECMA-48; Unicode, "Bidirectional Algorithm"). */
class PrintableTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("plain text", "plain text"),
                arguments("日本語 äöü 🙂", "日本語 äöü 🙂"),
                // Writes into the clipboard; sets the title; clears the screen; the same by one byte of C1.
                arguments("\033]52;c;cm0gLXJmIH4K\007", "\\u001b]52;c;cm0gLXJmIH4K\\u0007"),
                arguments("\033]0;title\033\\", "\\u001b]0;title\\u001b\\"),
                arguments("\033[2J", "\\u001b[2J"),
                arguments("\2332J", "\\u009b2J"),
                // Goes back and writes over what was there.
                arguments("failed\rpassed", "failed\\u000dpassed"),
                arguments("no\b\bok", "no\\u0008\\u0008ok"),
                arguments("a\177b\0c", "a\\u007fb\\u0000c"),
                // From right to left.
                arguments("a\u202eb\u2066c", "a\\u202eb\\u2066c"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void showsWhatATerminalWouldObey(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
        assertThat(printed(out -> out.print(text))).isEqualTo(shown);
        assertThat(printed(out -> out.println(text))).isEqualTo(shown + System.lineSeparator());
        assertThat(printed(out -> out.println((Object) text))).isEqualTo(shown + System.lineSeparator());
        assertThat(printed(out -> out.printf(Locale.ROOT, "%s: %s", text, text)))
                .isEqualTo(shown + ": " + shown);
    }

    @Test
    void linesAndTabsStay() {
        assertThat(Printable.of("one\n\ttwo\n")).isEqualTo("one\n\ttwo\n");
    }

    /** Or it would look as if the rehearsal had said it. */
    @Test
    void whatIsTheTextOfALineStaysInIt() {
        assertThat(Printable.line("ok\nrehearse: passed")).isEqualTo("ok\\nrehearse: passed");
    }

    private static String printed(java.util.function.Consumer<PrintStream> print) {
        var bytes = new ByteArrayOutputStream();
        print.accept(Printable.stream(new PrintStream(bytes, true, Charset.defaultCharset())));
        return bytes.toString(Charset.defaultCharset());
    }
}
