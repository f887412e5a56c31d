package scaleup.rehearsal.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.report.Terminal;

/** Plays drills one after the other, and reports after each what has been played. */
public final class Series {
    private final Stage stage;
    private final Journal journal;
    private final Terminal terminal;
    private final DrillReport report;
    private final List<Drill> drills;

    /**
     * A series that is still to be played.
     *
     * @param names of drills, or {@link Drills#ALL}
     * @param environment for example {@code dev}
     * @param awsDelays whether AWS's delays are played as they are
     * @param folder for {@code drills.json} and {@code drills.html}
     */
    public Series(
            Stage stage,
            Journal journal,
            Terminal terminal,
            List<String> names,
            String environment,
            boolean awsDelays,
            Path folder) {
        this.stage = stage;
        this.journal = journal;
        this.terminal = terminal;
        drills = Drills.named(names, awsDelays);
        report = new DrillReport(
                environment,
                awsDelays ? "as at AWS" : "shortened",
                Clock.systemUTC().instant(),
                folder);
    }

    /**
     * Plays them. If it is interrupted, it has reported what was played.
     *
     * @return for each drill that didn't hold its name and why
     */
    public List<String> run() throws IOException, InterruptedException {
        List<String> causes = new ArrayList<>();
        try {
            for (Drill drill : drills) {
                String name = drill.name();
                journal.reach(
                        "drill %d of %d".formatted(drills.indexOf(drill) + 1, drills.size()),
                        "%s: %s".formatted(name, drill.fault().what()));
                Result result = new Trial(drill, stage, text -> terminal.progress(name + ": " + text)).run();
                report.add(result);
                terminal.printVerdicts(DrillTable.lines(result));
                causes.addAll(causes(result));
            }
        } finally {
            if (!report.results().isEmpty()) {
                terminal.print(System.lineSeparator() + new DrillTable(report.results()));
                terminal.print("Drills: " + report.page());
            }
        }
        return causes;
    }

    private static List<String> causes(Result result) {
        if (result.verdict() == Result.Verdict.INVALID) {
            return List.of("%s: nothing can be said: %s".formatted(result.name(), result.seen()));
        }
        return result.judgements().stream()
                .filter(judgement -> !judgement.held())
                .map(judgement ->
                        "%s: not so: %s: %s".formatted(result.name(), judgement.invariant(), judgement.figure()))
                .toList();
    }
}
