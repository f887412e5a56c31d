package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import scaleup.rehearsal.machines.Machine;

/**
 * What a rehearsal takes of this computer's memory: its machines by their control groups, and its own processes by their
 * proportional set size (proc(5), smaps_rollup), in which what several share counts once.
 */
final class MemoryUse {
    private MemoryUse() {}

    /** In bytes. */
    static long of(Iterable<Machine> machines) {
        long bytes = 0;
        for (Machine machine : machines) {
            bytes += machine.memory();
        }
        return bytes + processes().mapToLong(MemoryUse::proportional).sum();
    }

    /** This process, what it started, and the one that started it, without what runs in machines. */
    private static Stream<ProcessHandle> processes() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(
                Stream.concat(Stream.of(self), self.parent().stream()),
                self.descendants().filter(process -> !inMachine(process)));
    }

    private static boolean inMachine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cgroup".formatted(process.pid())))
                    .contains("-machines/");
        } catch (IOException ended) {
            return true;
        }
    }

    private static long proportional(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/smaps_rollup".formatted(process.pid())))
                    .lines()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }
}
