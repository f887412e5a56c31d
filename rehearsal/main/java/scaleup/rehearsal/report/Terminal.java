package scaleup.rehearsal.report;

import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Style;
import scaleup.review.terminal.Printable;

/**
 * What a person sees while a rehearsal goes on: a line for each phase with its time and for each failure, and on a terminal one
 * more, which changes, about what is under way.
 */
public final class Terminal {
    private static final String CLEAR = "\r\033[K";
    /** A line that goes on below could not be cleared. VT510 Programmer Reference, "DECAWM: Autowrap Mode". */
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final PrintStream out;
    private final long started;
    private final boolean details;
    private final boolean live;
    private final boolean colours;
    private boolean pending;

    /**
     * A terminal, or what stands in its place.
     *
     * @param out where it all goes, as it is
     * @param started when the rehearsal began, milliseconds since 1970
     * @param details whether to show all that happens
     * @param live whether a line can be changed
     * @param colours whether it has some, and the person wants them
     */
    public Terminal(PrintStream out, long started, boolean details, boolean live, boolean colours) {
        this.out = out;
        this.started = started;
        this.details = details;
        this.live = live;
        this.colours = colours;
    }

    /** Shows an entry of the journal, if it is for everybody. */
    public synchronized void show(Journal.Entry entry) {
        if (details || entry.kind() != Journal.Kind.DETAIL) {
            clear();
            String text = Printable.line(entry.subject() + ": " + entry.text());
            out.printf(
                    Locale.ROOT,
                    "%6.1f s  %s%n",
                    (entry.at().toEpochMilli() - started) / 1000.0,
                    entry.failure() ? styled(Style.fg_yellow, text) : text);
        }
    }

    /** Says what is under way, in a line that the next one replaces. */
    public synchronized void progress(String text) {
        if (live) {
            out.printf(
                    Locale.ROOT,
                    CLEAR + CUT + "%6.1f s  %s" + WRAP,
                    (System.currentTimeMillis() - started) / 1000.0,
                    styled(Style.faint, Printable.line(text)));
            out.flush();
            pending = true;
        }
    }

    /** Prints lines. */
    public synchronized void print(String text) {
        clear();
        out.println(Printable.of(text));
    }

    /** Prints lines with an address of which people want to see first where it is. */
    public synchronized void print(String before, String address, String after) {
        clear();
        out.println(Printable.of(before) + styled(Style.underline, Printable.of(address)) + Printable.of(after));
    }

    /** Prints lines of which some begin with a verdict, and show it. */
    public synchronized void printVerdicts(String text) {
        clear();
        text.lines().forEach(line -> out.println(verdict(Printable.of(line))));
    }

    private String verdict(String line) {
        String word = line.strip().split(" ", 2)[0];
        Style style =
                switch (word) {
                    case "passed" -> Style.fg_green;
                    case "failed", "WRONG" -> Style.fg_red;
                    case "skipped" -> Style.fg_yellow;
                    default -> null;
                };
        return style == null ? line : line.replaceFirst(word, styled(style, word));
    }

    private String styled(Style style, String text) {
        return colours ? style.on() + text + style.off() : text;
    }

    private void clear() {
        if (pending) {
            out.print(CLEAR);
            pending = false;
        }
    }
}
