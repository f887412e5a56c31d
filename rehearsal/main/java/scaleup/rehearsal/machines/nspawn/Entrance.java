package scaleup.rehearsal.machines.nspawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.machines.ControlGroup;
import scaleup.rehearsal.machines.ControlGroups;
import scaleup.rehearsal.machines.Processes;
import scaleup.rehearsal.machines.Slot;

/**
 * The way into a machine, for commands: its namespaces and control groups.
 *
 * @param leader the process that is number 1 in the machine
 */
public record Entrance(ControlGroup group, long leader) {
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * That of a machine which another process may have started.
     *
     * @param name the machine's
     * @throws IOException if it does not run
     */
    public static Entrance of(Slot slot, String name) throws IOException {
        ControlGroup group = ControlGroups.ofComputer().group(Nspawn.groups(slot), name);
        Path processes = payload(group).resolve("cgroup.procs");
        if (Files.exists(processes)) {
            for (String process : Files.readAllLines(processes)) {
                if (isFirst(Long.parseLong(process))) {
                    return new Entrance(group, Long.parseLong(process));
                }
            }
        }
        throw new IOException(name + " does not run");
    }

    /** Whether a process is number 1 in a namespace within this process's own. */
    static boolean isFirst(long process) throws IOException {
        return Processes.file(process, "status").stream()
                .flatMap(String::lines)
                .anyMatch(line -> line.matches("NSpid:.*\\t1"));
    }

    private static Path payload(ControlGroup group) {
        return group.unified().resolve("payload").resolve("init.scope");
    }

    /**
     * A command line that runs {@code command} in the machine.
     *
     * @param variables of its environment beside PATH, as {@code NAME=value}
     */
    public List<String> line(List<String> variables, List<String> command) {
        List<String> enter = new ArrayList<>(List.of(
                "nsenter",
                "--target=" + leader,
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                "--pid",
                "--cgroup",
                "--",
                "env",
                "--ignore-environment",
                PATH));
        enter.addAll(variables);
        enter.addAll(command);
        return group.enter(payload(group), enter);
    }
}
