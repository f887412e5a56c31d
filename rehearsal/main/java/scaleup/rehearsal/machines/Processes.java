package scaleup.rehearsal.machines;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.computer.Command;

/**
 * The processes of a machine, as this computer's kernel lists them.
 *
 * @param group the machine's folder in the hierarchy of control groups of version 2
 */
public record Processes(Path group) {
    /**
     * Those of a machine that a rehearsal started.
     *
     * @param machine its name, for example an instance's id
     */
    public static Processes of(Slot slot, String machine) throws IOException {
        return new Processes(ControlGroups.ofComputer()
                .unified()
                .resolve(slot.name("machines"))
                .resolve(machine));
    }

    /** Those whose program has this name, in the order in which they were started. */
    public List<Long> named(String program) throws IOException {
        List<Long> found = new ArrayList<>();
        for (long process : all()) {
            if (name(process).equals(program)) {
                found.add(process);
            }
        }
        return found;
    }

    /** The name of a process's program; empty if the process has ended since it was listed. */
    private static String name(long process) throws IOException {
        return file(process, "comm").map(String::strip).orElse("");
    }

    /** What proc(5) has in a file about a process; nothing if the process has ended, which a file that was opened before says too (ESRCH). */
    public static Optional<String> file(long process, String name) throws IOException {
        Path folder = Path.of("/proc/" + process);
        try {
            return Optional.of(Files.readString(folder.resolve(name)));
        } catch (IOException e) {
            if (Files.exists(folder)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private List<Long> all() throws IOException {
        List<Long> processes = new ArrayList<>();
        collect(group, processes);
        Collections.sort(processes);
        return processes;
    }

    /** Of a control group and those in it. One that is removed meanwhile, as its unit has ended, has no processes. */
    private static void collect(Path group, List<Long> processes) throws IOException {
        try {
            Files.readAllLines(group.resolve("cgroup.procs")).forEach(line -> processes.add(Long.parseLong(line)));
            try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
                for (Path child : children) {
                    collect(child, processes);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            if (Files.exists(group)) {
                throw e;
            }
        }
    }

    /** Sends a signal, for example {@code KILL}. */
    public static void signal(String signal, List<Long> processes) throws IOException, InterruptedException {
        if (processes.isEmpty()) {
            throw new IOException("no process to send %s to".formatted(signal));
        }
        // All at once: when a service's first process is gone, systemd ends the others.
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(process -> command.add(Long.toString(process)));
        Command.of(command).run();
    }

    /** The state of a process as proc(5) has it, for example {@code T} for stopped; {@code X} if there is none. */
    public static char state(long process) throws IOException {
        return file(process, "stat")
                .map(status -> status.charAt(status.lastIndexOf(')') + 2))
                .orElse('X');
    }

    /**
     * Whether a process has ended with all of its threads, of which the last one closes its files and connections. Its first thread
     * may be a zombie before that (proc(5), "/proc/pid/task").
     */
    public static boolean ended(long process) throws IOException {
        try (var threads = Files.newDirectoryStream(Path.of("/proc/%d/task".formatted(process)))) {
            for (Path thread : threads) {
                if (!thread.endsWith(Long.toString(process))) {
                    return false;
                }
            }
            return "XZ".indexOf(state(process)) >= 0;
        } catch (NoSuchFileException e) {
            return true;
        } catch (DirectoryIteratorException e) {
            // It ended while it was read, or it can't be read, which the next look says.
            return false;
        }
    }

    /** Stops every process of the machine from running, or lets them go on. */
    public void freeze(boolean frozen) throws IOException {
        Files.writeString(group.resolve("cgroup.freeze"), frozen ? "1" : "0");
    }

    /** Whether every process of the machine is stopped. */
    public boolean frozen() throws IOException {
        return Files.readString(group.resolve("cgroup.events")).contains("frozen 1");
    }
}
