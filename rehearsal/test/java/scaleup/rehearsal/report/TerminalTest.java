package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final long STARTED = 1_800_000_000_000L;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** A log of CI has no lines that change, and says no more the next time. */
    @Test
    void withoutATerminalThereAreOnlyPhasesAndFailures() {
        Terminal terminal = terminal(false, false, false);
        play(terminal);
        assertThat(printed()).isEqualTo("""
                   1.5 s  dev: the first page is served
                   1.5 s  web: could not be called
                """);
    }

    @Test
    void detailsAreForThoseWhoWantThem() {
        play(terminal(true, false, false));
        assertThat(printed()).contains("   1.5 s  i-1: is healthy\n", "   1.5 s  dev: the first page is served\n");
    }

    /**
     * ECMA-48, 8.3.41: EL erases from where the cursor is to the line's end, which a line that goes on below isn't. VT510 Programmer
     * Reference, DECAWM: reset, what is beyond the right border doesn't go on there.
     */
    @Test
    void onATerminalALineSaysWhatIsUnderWayAndGoes() {
        Terminal terminal = terminal(false, true, false);
        terminal.progress("12 of 195");
        terminal.print("done");
        terminal.print("more");
        assertThat(printed())
                .matches("\r\033\\[K\033\\[\\?7l *-?[0-9.]+ s  12 of 195\033\\[\\?7h\r\033\\[Kdone\nmore\n");
    }

    /** ECMA-48, 8.3.117: SGR 32 is green, 31 red, 39 the default. */
    @Test
    void coloursShowVerdictsAndOtherPeoplesOnesAreNotObeyed() {
        Terminal terminal = terminal(false, false, true);
        terminal.printVerdicts("  passed   a\n  failed   b\033[2J\nelse");
        assertThat(printed()).isEqualTo("  \033[32mpassed\033[39m   a\n  \033[31mfailed\033[39m   b\\u001b[2J\nelse\n");
    }

    @Test
    void withoutColoursThereIsNoControlCharacter() {
        Terminal terminal = terminal(true, false, false);
        play(terminal);
        terminal.progress("12 of 195");
        terminal.print("Open ", "https://203.0.113.20/", " in a browser");
        terminal.printVerdicts("  passed   a\033");
        assertThat(printed()).doesNotContain("\033", "\r", "12 of 195").contains("Open https://203.0.113.20/ in");
    }

    private Terminal terminal(boolean details, boolean live, boolean colours) {
        return new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), STARTED, details, live, colours);
    }

    private static void play(Terminal terminal) {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(STARTED + 1500), ZoneOffset.UTC);
        var journal = new Journal(clock, terminal::show);
        journal.write("i-1", "is healthy");
        journal.reach("dev", "the first page is served");
        journal.fail("web", "could not be called");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
