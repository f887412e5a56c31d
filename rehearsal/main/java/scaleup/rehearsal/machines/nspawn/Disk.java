package scaleup.rehearsal.machines.nspawn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.PrivateFolder;
import scaleup.rehearsal.machines.Image;

/**
 * A machine's disk: an overlay that keeps what the machine writes apart from its image, on a file system of its own.
 *
 * @param folder of the disk's own, for as long as the machine exists
 */
record Disk(Path folder) {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
    /** tmpfs(5). */
    private static final String SIZE = "50%";

    /** path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    /** Where the whole disk is seen. */
    Path root() {
        return folder.resolve("root");
    }

    /** What the machine's console prints. */
    Path console() {
        return folder.resolve("console.log");
    }

    /** The end of what the machine's console has printed, for a message; empty once the disk is removed. */
    String lastOnConsole() throws IOException {
        if (Files.notExists(console())) {
            return "";
        }
        var lines = Files.readAllLines(console(), StandardCharsets.ISO_8859_1);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    private Path writable() {
        return folder.resolve("writable");
    }

    private Path written() {
        return writable().resolve("written");
    }

    /** Leaves so many bytes free, until {@link #grow}. */
    void shrink(long free) throws IOException, InterruptedException {
        FileStore store = Files.getFileStore(writable());
        resize(Long.toString(store.getTotalSpace() - store.getUnallocatedSpace() + free));
    }

    /** Makes it as large as it was. */
    void grow() throws IOException, InterruptedException {
        resize(SIZE);
    }

    private void resize(String size) throws IOException, InterruptedException {
        Command.of("mount", "-o", "remount,size=" + size, writable().toString()).run();
    }

    /**
     * Makes it.
     *
     * @param name by which mount(8) lists it
     * @param files content by absolute path
     */
    void mount(String name, Image image, Map<String, String> files) throws IOException, InterruptedException {
        // What is in the disk has the permissions that it has on the machine, but only root gets there: a program of
        // the
        // disk that runs as root for everybody would do so on this computer.
        PrivateFolder.make(folder);
        makeFolder(writable());
        Command.of(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "mode=755,size=" + SIZE,
                        name,
                        writable().toString())
                .run();
        var work = writable().resolve("work");
        for (var part : new Path[] {root(), written(), work}) {
            makeFolder(part);
        }
        for (var file : files.entrySet()) {
            var path = written().resolve(relative(file.getKey()));
            makeFolder(path.getParent());
            Files.writeString(path, file.getValue());
            Files.setPosixFilePermissions(path, FILE);
        }
        var layers = image.layers().stream().map(Path::toString).collect(Collectors.joining(":"));
        Command.of(
                        "mount",
                        "-t",
                        "overlay",
                        name,
                        "-o",
                        "lowerdir=%s,upperdir=%s,workdir=%s".formatted(layers, written(), work),
                        root().toString())
                .run();
    }

    /**
     * The machine's file of an absolute path. Links are followed as the machine follows them, never to a file of this
     * computer.
     */
    Path file(String path) {
        var place = root();
        var ahead = new ArrayDeque<String>();
        push(ahead, relative(path));
        for (int links = 0; !ahead.isEmpty(); ) {
            var name = ahead.pop();
            var next = place.resolve(name);
            if (name.equals("..")) {
                place = place.equals(root()) ? place : place.getParent();
            } else if (Files.isSymbolicLink(next)) {
                links++;
                if (links > MOST_LINKS) {
                    throw new UncheckedIOException(new FileSystemLoopException(next.toString()));
                }
                var target = target(next);
                place = target.isAbsolute() ? root() : place;
                push(ahead, target);
            } else {
                place = next;
            }
        }
        return place;
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void push(Deque<String> ahead, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            if (!Set.of("", ".").contains(path.getName(i).toString())) {
                ahead.push(path.getName(i).toString());
            }
        }
    }

    /** Removes it with all that was written. */
    void remove() throws IOException, InterruptedException {
        for (var mounted : new Path[] {root(), writable()}) {
            if (Files.exists(mounted)) {
                Command.of("sh", "-c", "! mountpoint -q \"$1\" || umount \"$1\"", "sh", mounted.toString())
                        .run();
            }
        }
        Command.of("rm", "-rf", "--one-file-system", folder.toString()).run();
    }

    private static Path relative(String path) {
        return Path.of("/").relativize(Path.of(path).normalize());
    }

    /** A folder hides the permissions of the image's folder of the same name, so it has those that are usual. */
    private static void makeFolder(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            makeFolder(folder.getParent());
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }
}
