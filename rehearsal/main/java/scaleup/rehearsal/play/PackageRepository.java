package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Image;

/**
 * What a machine installs that was started without its packages: one package that is all of them, of the image that has them, and one of
 * each name that needs it, in the machine's own repository.
 */
final class PackageRepository {
    private static final String FOLDER = "usr/share/scaleup/packages";
    private static final String ALL = "scaleup-installed";

    /** Debian Policy Manual, "Binary package control files". */
    private static final String CONTROL = """
            Package: %s
            Version: 1
            Architecture: all
            Maintainer: Scaleup
            %sDescription: What a server of its tier installs
            """;

    /** What dpkg and apt know of what is installed stays theirs; a file of a layer that hides one of those below is no file (type c). */
    private static final String LAYER =
            "cd \"$0\" && find . \\( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache \\) -prune -o ! -type c -print0"
                    + " | tar --create --null --no-recursion --files-from=- | tar --extract --directory=\"$1\"";

    /** As the script "bare" of an image does it. */
    private static final String PACKAGE =
            "chmod 755 \"$0\" && dpkg-deb --root-owner-group -Znone --build \"$0\" \"$1\" >/dev/null"
                    + " && { dpkg-deb --field \"$1\" && echo \"Filename: ./${1##*/}\" && echo \"Size: $(stat --format=%s \"$1\")\""
                    + " && echo \"SHA256: $(sha256sum <\"$1\" | cut -d ' ' -f 1)\" && echo; } >>\"${1%/*}/Packages\"";

    private PackageRepository() {}

    /**
     * Offers a machine what it lacks.
     *
     * @param root of the machine's files
     * @param image the one with all that it is to install
     */
    static void offer(Path root, Image image) throws IOException, InterruptedException {
        Path repository = root.resolve(FOLDER);
        // Of files that other packages have in another version.
        Files.writeString(root.resolve("etc/dpkg/dpkg.cfg.d/scaleup"), "force-overwrite\n");
        Path folder = Files.createTempDirectory("packages-");
        try {
            Path all = folder.resolve(ALL);
            describe(all, "");
            // The lowest is what it was started from.
            List<Path> layers = image.layers();
            for (int i = layers.size() - 2; i >= 0; i--) {
                shell(LAYER, layers.get(i), all);
            }
            shell(PACKAGE, all, repository.resolve(ALL + ".deb"));
            for (String name : image.name().split(", ", -1)) {
                Path file = repository.resolve(name + ".deb");
                if (!Files.exists(file)) {
                    describe(folder.resolve(name), "Depends: %s\n".formatted(ALL));
                    shell(PACKAGE, folder.resolve(name), file);
                }
            }
        } finally {
            Command.of("rm", "-rf", folder.toString()).run();
        }
    }

    private static void describe(Path folder, String depends) throws IOException {
        Path control = Files.createDirectories(folder.resolve("DEBIAN")).resolve("control");
        Files.writeString(control, CONTROL.formatted(folder.getFileName(), depends));
    }

    private static void shell(String script, Path first, Path second) throws IOException, InterruptedException {
        Command.of("bash", "-eo", "pipefail", "-c", script, first.toString(), second.toString())
                .run();
    }
}
