package scaleup.rehearsal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.machines.nspawn.Entrance;
import scaleup.rehearsal.running.RunningRehearsal;
import scaleup.rehearsal.running.RunningRehearsal.NotRunning;

/** {@code ./rehearse shell}. */
@Command(
        name = "shell",
        sortOptions = false,
        description = "Opens a shell as root on a server of a running rehearsal, or runs a command there.")
final class ShellCommand extends RunningCommand {
    @Parameters(index = "0", paramLabel = "server", description = "as the rehearsal calls it: web-1, lb-2, db-1")
    private String server;

    @Parameters(
            index = "1..*",
            paramLabel = "command",
            description = "with its arguments; its exit code is this one's; default: an interactive shell")
    private List<String> command = List.of();

    @Override
    int call(RunningRehearsal running) throws IOException, InterruptedException, NotRunning {
        String name = running.server(server).id();
        List<String> variables =
                List.of("HOME=/root", "TERM=" + System.getenv().getOrDefault("TERM", "dumb"), "LANG=C.UTF-8");
        List<String> line = command.isEmpty() ? List.of("bash", "-c", "cd && exec bash -l") : command;
        return exec(Entrance.of(running.slot(), name).line(variables, line), Map.of());
    }
}
