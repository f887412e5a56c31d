package scaleup.rehearsal.machines.nspawn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Image;

/**
 * A machine's disk: an overlay that keeps what the machine writes apart from its image.
 *
 * @param folder of the disk's own, for as long as the machine exists
 */
record Disk(Path folder) {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
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

    private Path written() {
        return folder.resolve("written");
    }

    /**
     * Makes it.
     *
     * @param name by which mount(8) lists it
     * @param files content by absolute path
     */
    void mount(String name, Image image, Map<String, String> files) throws IOException, InterruptedException {
        for (var part : new Path[] {root(), written(), folder.resolve("work")}) {
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
                        "lowerdir=%s,upperdir=%s,workdir=%s".formatted(layers, written(), folder.resolve("work")),
                        root().toString())
                .run();
    }

    /** The machine's file of an absolute path. */
    Path file(String path) {
        return root().resolve(relative(path));
    }

    /** Removes it with all that was written. */
    void remove() throws IOException, InterruptedException {
        if (Files.exists(root())) {
            Command.of("sh", "-c", "! mountpoint -q \"$1\" || umount \"$1\"", "sh", root().toString())
                    .run();
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
