package scaleup.configuration;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A folder of the user's that is brought to servers: packed on whatever computer, unpacked by tar. Whatever is called otherwise
 * there, or would bring along what is not in the folder, is refused before anything is packed.
 */
final class DeployedFolder extends SimpleFileVisitor<Path> {
    /** What may be in it, for a message. */
    static final String ALLOWED =
            "files and folders with names of letters that can be printed, without \\ and not such as"
                    + " c:name, relative links to what is in the folder, and not the project's own folder";

    private final Path folder;
    private final Path real;
    private String problem = "";

    private DeployedFolder(Path folder, Path real) {
        this.folder = folder;
        this.real = real;
    }

    /**
     * The first thing in {@code folder}, which exists, that can't be deployed, and why.
     *
     * @param root of the project, where what is deployed is packed: it would be packed into itself
     */
    static Optional<String> problem(Path folder, Path root) {
        try {
            if (root.toRealPath().startsWith(folder.toRealPath())) {
                return Optional.of(
                        "the project's own folder is %s, or in it; put what is to be deployed into one of its own"
                                .formatted(folder));
            }
            var visitor = new DeployedFolder(folder, folder.toRealPath());
            Files.walkFileTree(visitor.real, visitor);
            return Optional.of(visitor.problem).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.of("it can't be read: " + e.getMessage());
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
        return visitFile(path, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
        String name = real.relativize(path).toString();
        problem = ofName(name)
                .or(() -> attributes.isSymbolicLink() ? ofLink(path) : Optional.empty())
                .or(() -> attributes.isOther()
                        ? Optional.of("is neither a file nor a folder") // As the CDK's own check of files says.
                        : Optional.empty())
                .map(reason -> "%s in %s %s".formatted(Visible.quoted(name), folder, reason))
                .orElse("");
        return problem.isEmpty() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    private static Optional<String> ofName(String name) {
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character in its name, which a terminal or a log would obey");
        }
        if (name.indexOf('\\') >= 0) {
            return Optional.of("has \\ in its name, which Windows takes for a folder's end");
        }
        if (name.matches("[A-Za-z]:.*")) {
            return Optional.of("has a name that Windows takes for an absolute path");
        }
        // What is none in UTF-8 becomes this one. Where Java reads names in another way, it can't be known.
        return name.indexOf('\ufffd') >= 0 && "UTF-8".equals(System.getProperty("sun.jnu.encoding"))
                ? Optional.of("has a name that is not in UTF-8")
                : Optional.empty();
    }

    /** The CDK copies what a link leads out to into the folder's copy: a key or a password file of this computer, too. */
    private Optional<String> ofLink(Path link) {
        try {
            Path target = Files.readSymbolicLink(link);
            if (target.isAbsolute()) {
                return Optional.of("is a link to the absolute path " + Visible.quoted(target.toString()));
            }
            if (leavesOnItsWay(link, target)
                    || (Files.exists(link) && !link.toRealPath().startsWith(real))) {
                return Optional.of(
                        "is a link to " + Visible.quoted(target.toString()) + ", which is not in the folder");
            }
            return Files.exists(link) && link.startsWith(link.toRealPath())
                    ? Optional.of("is a link to a folder that it is in itself")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("is a link that can't be followed: " + e.getMessage());
        }
    }

    /** Whether a target goes out, perhaps to come back by the folder's name, which the copy doesn't have. */
    private boolean leavesOnItsWay(Path link, Path target) {
        Path place = link.getParent();
        for (Path name : target) {
            place = place.resolve(name).normalize();
            if (!place.startsWith(real)) {
                return true;
            }
        }
        return false;
    }
}
