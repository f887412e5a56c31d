package scaleup.review.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import scaleup.review.terminal.Printable;

/**
 * The files of a cloud assembly's folder, which may come from anywhere. A rehearsal reads them as root, and what it reads comes
 * to servers: so neither {@code ..} nor a link leads out.
 *
 * @param folder such as {@code cdk.out}
 */
record Inside(Path folder) {
    /**
     * A file that the manifest names, whether it exists or not.
     *
     * @param name relative to the folder
     * @throws Unreadable if it is not in the folder
     */
    Path file(String name) throws Unreadable {
        try {
            Path file = folder.resolve(name);
            // "." normalised is nothing, which nothing begins with.
            boolean within = file.toAbsolutePath()
                            .normalize()
                            .startsWith(folder.toAbsolutePath().normalize())
                    && (!Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath()));
            if (within) {
                return file;
            }
        } catch (InvalidPathException | IOException e) {
            throw new Unreadable(
                    "\"%s\" can't be read: %s".formatted(Printable.line(name), Printable.line(e.getMessage())), e);
        }
        throw new Unreadable("\"%s\" is not in %s; allowed: what is in the cloud assembly's folder"
                .formatted(Printable.line(name), folder));
    }

    /**
     * A file or a folder that the manifest names, with all that is in it.
     *
     * @param what it is, for a message
     * @throws Unreadable if it doesn't exist, is not in the folder, or has a link to what is not in itself
     */
    Path whole(String what, String name) throws Unreadable {
        Path source;
        try {
            source = file(name);
        } catch (Unreadable e) {
            throw new Unreadable(what + ": " + e.getMessage(), e);
        }
        if (!Files.exists(source)) {
            throw new Unreadable("%s: %s doesn't exist".formatted(what, Printable.line(source.toString())));
        }
        try {
            Path real = source.toRealPath();
            for (Path link : links(real)) {
                // The CDK's staging has copied what other links lead to; one that leads nowhere is packed by nobody.
                if (Files.exists(link) && !link.toRealPath().startsWith(real)) {
                    throw new Unreadable("%s: %s is a link to %s, which is not in %s"
                            .formatted(
                                    what,
                                    Printable.line(link.toString()),
                                    Printable.line(Files.readSymbolicLink(link).toString()),
                                    source));
                }
            }
        } catch (IOException e) {
            throw new Unreadable("%s: %s can't be read: %s".formatted(what, source, Printable.line(e.getMessage())), e);
        }
        return source;
    }

    private static List<Path> links(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.filter(Files::isSymbolicLink).toList();
        }
    }
}
