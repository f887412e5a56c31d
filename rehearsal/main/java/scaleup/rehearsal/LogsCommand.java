package scaleup.rehearsal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.machines.nspawn.Entrance;
import scaleup.rehearsal.running.RunningRehearsal;
import scaleup.rehearsal.running.RunningRehearsal.LogSource;
import scaleup.rehearsal.running.RunningRehearsal.NotRunning;

/** {@code ./rehearse logs}. */
@Command(
        name = "logs",
        sortOptions = false,
        description =
                "Prints the ends of a server's journal and log files, or of a function's log, of a running rehearsal.")
final class LogsCommand extends RunningCommand {
    private static final String LINES = "100";

    /** The journal first, as the programs' own files have their newest lines last; both at a time where they go on. */
    private static final String OF_SERVER = """
            shopt -s nullglob
            files=(/var/log/scaleup-*.log /var/log/scaleup-*/*.log)
            if [[ $2 == true ]]; then
              ((${#files[@]} == 0)) || tail -v -n "$1" -F "${files[@]}" &
              trap 'kill %% 2>/dev/null' EXIT
              journalctl -q --no-pager -n "$1" -f
            else
              journalctl -q --no-pager -n "$1"
              ((${#files[@]} == 0)) || tail -v -n "$1" "${files[@]}"
            fi
            """;

    @Parameters(
            index = "0",
            paramLabel = "server|function",
            description = "web-1, or the end of a function's name: web-membership, certificate")
    private String name;

    @Option(
            names = {"-f", "--follow"},
            description = "follow what is added, until Ctrl-C")
    private boolean follow;

    @Override
    int call(RunningRehearsal running) throws IOException, InterruptedException, NotRunning {
        LogSource source = running.logs(name);
        if (source.server().isPresent()) {
            Entrance entrance =
                    Entrance.of(running.slot(), source.server().get().id());
            return exec(
                    entrance.line(
                            List.of("LANG=C.UTF-8"),
                            List.of("bash", "-c", OF_SERVER, "logs", LINES, Boolean.toString(follow))),
                    Map.of());
        }
        String file = source.file().orElseThrow().toString();
        return exec(follow ? List.of("tail", "-n", LINES, "-F", file) : List.of("tail", "-n", LINES, file), Map.of());
    }
}
