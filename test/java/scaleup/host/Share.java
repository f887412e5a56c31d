package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a service's unit lets it have of a machine, held by this machine's kernel as systemd has it held, by a cgroup: cgroups(7),
 * systemd.resource-control(5). For root alone.
 */
final class Share implements AutoCloseable {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    /** Of each controller the folder: one for all in the second version of cgroups, in the first one each. */
    private final Map<String, Path> folders = new LinkedHashMap<>();

    private final boolean first = !Files.exists(CGROUPS.resolve("cgroup.controllers"));

    /**
     * What {@code unit} lets its service have.
     *
     * @param mebibytes of memory that the machine has
     */
    static Share ofMemory(HostFile unit, int mebibytes) throws IOException {
        var share = new Share("memory");
        long bytes = percent(unit, "MemoryMax") * mebibytes * 1024 * 1024 / 100;
        share.limit("memory", share.first ? "memory.limit_in_bytes" : "memory.max", bytes);
        return share;
    }

    /** @param tasks that the machine can have */
    static Share ofTasks(HostFile unit, int tasks) throws IOException {
        var share = new Share("pids");
        share.limit("pids", "pids.max", percent(unit, "TasksMax") * tasks / 100);
        return share;
    }

    private Share(String controller) {
        Path parent = first ? CGROUPS.resolve(controller) : CGROUPS;
        try {
            if (!first) {
                Files.writeString(CGROUPS.resolve("cgroup.subtree_control"), "+" + controller);
            }
            folders.put(controller, Files.createDirectory(parent.resolve("scaleup-test-" + UUID.randomUUID())));
        } catch (IOException e) {
            Program.missing("no cgroup for %s can be made here: %s".formatted(controller, e));
        }
    }

    private void limit(String controller, String file, long value) throws IOException {
        Files.writeString(folders.get(controller).resolve(file), Long.toString(value));
    }

    private static long percent(HostFile unit, String key) {
        String value = unit.setting(key);
        assertThat(value).matches("\\d+%");
        return Long.parseLong(value.substring(0, value.length() - 1));
    }

    /** From now on for a process and what it started; what they had before is not counted. */
    void hold(ProcessHandle process) throws IOException {
        for (Path folder : folders.values()) {
            try {
                Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process.pid()));
            } catch (IOException e) {
                // One that was started for a moment, and is gone.
                if (process.isAlive()) {
                    throw e;
                }
            }
        }
        for (var child : process.children().toList()) {
            hold(child);
        }
    }

    /** How many processes the kernel has ended for their memory. */
    int ended() throws IOException {
        String counts = Files.readString(folders.get("memory").resolve(first ? "memory.oom_control" : "memory.events"));
        var count = Pattern.compile("oom_kill (\\d+)").matcher(counts);
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    /** When all that was held has ended. */
    @Override
    public void close() throws IOException {
        try {
            for (Path folder : folders.values()) {
                Eventually.isTrue("what was held has ended", () -> Files.readString(folder.resolve("cgroup.procs"))
                        .isEmpty());
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
