package scaleup.rehearsal.machines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A control group: the processes of one machine.
 *
 * @param name its path within each hierarchy
 * @param unified its folder in the hierarchy of version 2
 * @param counting its folders in hierarchies of version 1, if those have the controllers
 */
public record ControlGroup(String name, Path unified, List<Path> counting) {
    private static final String OOM_KILL = "oom_kill";
    private static final String CPU_STAT = "cpu.stat";
    private static final String THROTTLED = "nr_throttled";

    /** The kernel's own. */
    private static final long PERIOD_MICROSECONDS = 100_000;

    private static final long NANOSECONDS_PER_MICROSECOND = 1000;

    List<Path> folders() {
        return Stream.concat(Stream.of(unified), counting.stream()).toList();
    }

    /** A command line that runs {@code command} in this group. */
    public List<String> enter(List<String> command) {
        return enter(unified, command);
    }

    /** A command line that runs {@code command} in {@code leaf}, which is in this group in version 2. */
    public List<String> enter(Path leaf, List<String> command) {
        var line = new ArrayList<>(List.of(
                "sh",
                "-c",
                "while [ \"$1\" != -- ]; do echo $$ >\"$1\" || exit 125; shift; done; shift; exec \"$@\"",
                "sh"));
        Stream.concat(Stream.of(leaf), counting.stream())
                .map(folder -> folder.resolve("cgroup.procs").toString())
                .forEach(line::add);
        line.add("--");
        line.addAll(command);
        return line;
    }

    /** Kills every process in it at once, also frozen ones. */
    public void kill() throws IOException {
        Files.writeString(unified.resolve("cgroup.kill"), "1");
    }

    /** Stops every process in it from running, or lets them go on. */
    public void freeze(boolean frozen) throws IOException {
        Files.writeString(unified.resolve("cgroup.freeze"), frozen ? "1" : "0");
    }

    boolean populated() throws IOException {
        return Files.exists(unified)
                && Files.readString(unified.resolve("cgroup.events")).contains("populated 1");
    }

    public Duration processorTime() throws IOException {
        for (var folder : counting) {
            var usage = folder.resolve("cpuacct.usage");
            if (Files.exists(usage)) {
                return Duration.ofNanos(Long.parseLong(Files.readString(usage).strip()));
            }
        }
        return Duration.ofNanos(NANOSECONDS_PER_MICROSECOND * statistic(unified.resolve(CPU_STAT), "usage_usec"));
    }

    /** Bytes in use, without the page cache that the kernel would give up at once. */
    public long memory() throws IOException {
        for (var folder : counting) {
            var usage = folder.resolve("memory.usage_in_bytes");
            if (Files.exists(usage)) {
                return Long.parseLong(Files.readString(usage).strip())
                        - statistic(folder.resolve("memory.stat"), "total_inactive_file");
            }
        }
        return Long.parseLong(
                        Files.readString(unified.resolve("memory.current")).strip())
                - statistic(unified.resolve("memory.stat"), "inactive_file");
    }

    /**
     * Lets its processes have no more memory than so many bytes.
     *
     * @param most empty for as many as there are
     */
    public void limitMemory(OptionalLong most) throws IOException {
        for (var folder : counting) {
            var limit = folder.resolve("memory.limit_in_bytes");
            if (Files.exists(limit)) {
                Files.writeString(limit, Long.toString(most.orElse(-1)));
                return;
            }
        }
        Files.writeString(unified.resolve("memory.max"), most.isPresent() ? Long.toString(most.getAsLong()) : "max");
    }

    /**
     * Lets its processes have no more processor time than so much (kernel documentation, "CFS Bandwidth Control").
     *
     * @param most in processors, 0.01 at least; empty for as much as there is
     */
    public void limitProcessor(OptionalDouble most) throws IOException {
        for (var folder : counting) {
            var quota = folder.resolve("cpu.cfs_quota_us");
            if (Files.exists(quota)) {
                Files.writeString(quota, most.isPresent() ? quota(most) : "-1");
                return;
            }
        }
        Files.writeString(
                unified.resolve("cpu.max"),
                "%s %d".formatted(most.isPresent() ? quota(most) : "max", PERIOD_MICROSECONDS));
    }

    private static String quota(OptionalDouble processors) {
        return Long.toString(Math.round(processors.getAsDouble() * PERIOD_MICROSECONDS));
    }

    /** In how many periods its processes wanted more processor time than they were given. */
    public long throttled() throws IOException {
        for (var folder : counting) {
            if (Files.exists(folder.resolve("cpu.cfs_quota_us"))) {
                return statistic(folder.resolve(CPU_STAT), THROTTLED);
            }
        }
        return statistic(unified.resolve(CPU_STAT), THROTTLED);
    }

    /** How many processes the kernel has killed for want of memory. */
    public long killedForMemory() throws IOException {
        for (var folder : counting) {
            var control = folder.resolve("memory.oom_control");
            if (Files.exists(control)) {
                return statistic(control, OOM_KILL);
            }
        }
        return statistic(unified.resolve("memory.events"), OOM_KILL);
    }

    private static long statistic(Path file, String name) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("%s has no %s".formatted(file, name)));
        }
    }
}
