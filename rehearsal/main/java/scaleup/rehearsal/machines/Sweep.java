package scaleup.rehearsal.machines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.Command;

/**
 * Removes everything that a rehearsal has made on this computer. It asks the kernel what there is, not the rehearsal, so it
 * works after the rehearsal was killed. Only what bears the slot's name is touched.
 */
public final class Sweep {
    /** The router's end of the link to this computer. */
    private static final String ROUTER_LINK = "host";

    /** A folder for each link of this process's network namespace, also for one without an address (Java lists no such). */
    private static final Path LINKS = Path.of("/proc/sys/net/ipv4/conf");

    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path NSPAWN = Path.of("/run/systemd/nspawn");

    private final Slot slot;
    private final String prefix;

    public Sweep(Slot slot) {
        this.slot = slot;
        prefix = slot.name("");
    }

    /**
     * Ends the slot's processes and removes its control groups, mounts, network namespaces, links and files. This process
     * itself is spared.
     */
    public void run() throws IOException, InterruptedException {
        for (var group : controlGroups()) {
            ControlGroups.remove(group);
        }
        killWhoeverIsIn(namespaces());
        for (var mount : mounts()) {
            Command.of("umount", mount).run();
        }
        for (var link : links()) {
            deleteLink(link);
        }
        for (var namespace : namespaces()) {
            if (inode(namespace).equals(networkNamespace(ProcessHandle.current()))) {
                // This process lives in the router's namespace, and would be gone before the link to this computer is.
                deleteLink(ROUTER_LINK);
            }
            Command.of("ip", "netns", "delete", namespace).run();
        }
        for (var file : files()) {
            Command.of("rm", "-rf", "--one-file-system", file.toString()).run();
        }
    }

    /** Names of everything that is there now. */
    public List<String> leftovers() throws IOException {
        var left = new ArrayList<String>();
        left.addAll(controlGroups());
        left.addAll(mounts());
        left.addAll(namespaces());
        left.addAll(links());
        files().forEach(file -> left.add(file.toString()));
        return left;
    }

    /** A link whose other end was deleted is gone with it. */
    private static void deleteLink(String name) throws IOException, InterruptedException {
        if (Files.exists(LINKS.resolve(name))) {
            Command.of("ip", "link", "delete", name).run();
        }
    }

    private Set<String> controlGroups() throws IOException {
        var names = new TreeSet<String>();
        for (var hierarchy : ControlGroups.all()) {
            names.addAll(named(hierarchy));
        }
        return names;
    }

    private List<String> namespaces() throws IOException {
        return named(NAMESPACES);
    }

    private List<String> links() throws IOException {
        return named(LINKS);
    }

    /** Mounts below the slot's folders, those made last first. */
    private List<String> mounts() throws IOException {
        var mounts = new ArrayList<String>();
        for (var line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            var target = line.split(" ", 3)[1];
            if (files().stream().anyMatch(folder -> Path.of(target).startsWith(folder))) {
                mounts.add(target);
            }
        }
        Collections.reverse(mounts);
        return mounts;
    }

    /** The slot's folders, and what systemd-nspawn keeps for its machines while they run. */
    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var folder : list(NSPAWN)) {
            named(folder).forEach(name -> files.add(folder.resolve(name)));
        }
        Stream.of(slot.folder(), slot.synthesis()).filter(Files::exists).forEach(files::add);
        return files;
    }

    /** What was started in the namespaces beside machines, such as servers of AWS's storage. */
    private static void killWhoeverIsIn(List<String> namespaces) throws IOException {
        if (namespaces.isEmpty()) {
            return;
        }
        var inodes = new HashSet<Object>();
        for (var namespace : namespaces) {
            inodes.add(inode(namespace));
        }
        ProcessHandle.allProcesses()
                .filter(process -> !process.equals(ProcessHandle.current()))
                .filter(process -> inodes.contains(networkNamespace(process)))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static Object inode(String namespace) throws IOException {
        return Files.getAttribute(NAMESPACES.resolve(namespace), "unix:ino");
    }

    private static Object networkNamespace(ProcessHandle process) {
        try {
            return Files.getAttribute(Path.of("/proc/%d/ns/net".formatted(process.pid())), "unix:ino");
        } catch (IOException e) {
            return -1; // It has ended.
        }
    }

    private List<String> named(Path folder) throws IOException {
        return list(folder).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
