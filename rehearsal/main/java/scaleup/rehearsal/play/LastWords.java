package scaleup.rehearsal.play;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import scaleup.rehearsal.check.Server;

/** What a unit of a host said last, in one line. */
final class LastWords {
    private static final String LINES = "12";

    /** What systemd itself says in a unit's journal whenever it starts the unit again. */
    private static final Pattern SYSTEMD =
            Pattern.compile("(Started|Starting|Stopped|Stopping) |\\S+: Scheduled restart job");

    private static final String TAIL =
            // What was never started has no file yet.
            "systemctl cat \"$1\" | sed -n -E 's/^Standard(Output|Error)=(append|truncate|file)://p' | sort -u"
                    + " | while read -r file; do [ ! -e \"$file\" ] || tail -q -n " + LINES + " \"$file\"; done";

    private LastWords() {}

    /** What it wrote into its journal or, if it says nothing there, into the file that its output goes to. */
    static String of(Server host, String unit) throws IOException, InterruptedException {
        List<String> journal = lines(host.machine()
                .run(List.of("journalctl", "--unit=" + unit, "--lines=" + LINES, "--output=cat", "--no-pager")));
        // systemd reports the unit's processes after its name.
        if (journal.stream().anyMatch(line -> !line.startsWith(unit + ": "))) {
            return String.join(" | ", journal);
        }
        List<String> all = new ArrayList<>(journal);
        all.addAll(lines(host.machine().run(List.of("sh", "-c", TAIL, "sh", unit))));
        return String.join(" | ", all);
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !SYSTEMD.matcher(line).lookingAt() && !line.isBlank())
                .toList();
    }
}
