package scaleup.rehearsal.machines;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The hierarchies of control groups of this computer: version 2 alone, or mixed with controllers of version 1 as systemd's
 * hybrid mode mounts them.
 *
 * @param unified the hierarchy of version 2
 * @param controllers hierarchies of version 1 that count or limit; none where version 2 does that
 */
public record ControlGroups(Path unified, List<Path> controllers) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofMillis(5);
    private static final List<String> COUNTING = List.of("cpu", "cpuacct", "memory", "pids");

    /**
     * Those that are mounted where systemd mounts them.
     *
     * @throws IOException if there are none of version 2
     */
    public static ControlGroups ofComputer() throws IOException {
        return at(ROOT);
    }

    static ControlGroups at(Path root) throws IOException {
        if (Files.exists(root.resolve("cgroup.controllers"))) {
            return new ControlGroups(root, List.of());
        }
        var unified = root.resolve("unified");
        if (!Files.exists(unified.resolve("cgroup.controllers"))) {
            throw new IOException("control groups of version 2 are not mounted at " + root);
        }
        var controllers = new ArrayList<Path>();
        for (var name : COUNTING) {
            if (Files.exists(root.resolve(name))) {
                var hierarchy = root.resolve(name).toRealPath(); // cpu and cpuacct may be one.
                if (!controllers.contains(hierarchy)) {
                    controllers.add(hierarchy);
                }
            }
        }
        return new ControlGroups(unified, controllers);
    }

    /**
     * Kills what runs in the group {@code name} and below, and removes it from every hierarchy, also from those that only
     * systemd-nspawn uses.
     */
    public static void remove(String name) throws IOException, InterruptedException {
        var unified = ofComputer().unified().resolve(name);
        if (Files.exists(unified)) {
            new ControlGroup(name, unified, List.of()).kill();
        }
        for (var hierarchy : all()) {
            if (Files.exists(hierarchy.resolve(name))) {
                removeTree(hierarchy.resolve(name));
            }
        }
    }

    /**
     * The kernel refuses to remove a group until its last process is gone, which it is soon after it was killed. Others, such as
     * systemd-nspawn, may remove groups of it meanwhile.
     */
    private static void removeTree(Path tree) throws IOException, InterruptedException {
        File[] folders = tree.toFile().listFiles(File::isDirectory);
        if (folders != null) {
            for (File folder : folders) {
                removeTree(folder.toPath());
            }
        }
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); !Files.notExists(tree); ) {
            if (tree.toFile().delete()) {
                break;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("processes in %s don't end".formatted(tree));
            }
            Thread.sleep(RETRY.toMillis());
        }
    }

    /** Every hierarchy. */
    static List<Path> all() throws IOException {
        var hierarchies = new ArrayList<>(List.of(ROOT));
        try (var folders = Files.list(ROOT)) {
            folders.filter(folder -> Files.exists(folder.resolve("cgroup.procs")))
                    .forEach(hierarchies::add);
        }
        return hierarchies;
    }

    /** Makes the group {@code parent/name}; it may exist. */
    public ControlGroup make(String parent, String name) throws IOException {
        enableControllers(unified);
        Files.createDirectories(unified.resolve(parent));
        enableControllers(unified.resolve(parent));
        var group = group(parent, name);
        for (var folder : group.folders()) {
            Files.createDirectories(folder);
        }
        return group;
    }

    /** The group {@code parent/name}, which another process may have made. */
    public ControlGroup group(String parent, String name) {
        return new ControlGroup(
                parent + "/" + name,
                unified.resolve(parent).resolve(name),
                controllers.stream()
                        .map(hierarchy -> hierarchy.resolve(parent).resolve(name))
                        .toList());
    }

    /** Lets the groups in {@code folder} have the controllers that count, as far as version 2 has them. */
    private static void enableControllers(Path folder) throws IOException {
        var available = words(folder.resolve("cgroup.controllers"));
        var enabled = words(folder.resolve("cgroup.subtree_control"));
        for (var controller : COUNTING) {
            if (available.contains(controller) && !enabled.contains(controller)) {
                Files.writeString(folder.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static Set<String> words(Path file) throws IOException {
        return Set.copyOf(Arrays.asList(Files.readString(file).strip().split(" ")));
    }
}
