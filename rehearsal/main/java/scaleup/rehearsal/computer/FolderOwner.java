package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What root writes for others to read: it belongs to whoever has the folder that it is in. */
public final class FolderOwner {
    private static final String[] OWNERS = {"unix:uid", "unix:gid"};

    private interface Creation {
        Path create(Path path) throws IOException;
    }

    private FolderOwner() {}

    /**
     * Makes a folder, and what is missing above it. Others may do so at the same time: threads, of which none may go on below a
     * folder that is not given yet, or another rehearsal.
     */
    public static synchronized Path makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder.toAbsolutePath().getParent());
            make(folder, Files::createDirectory, Files::isDirectory);
        }
        return folder;
    }

    /** Makes a file that is empty, if there is none. */
    public static synchronized Path makeFile(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            make(file, Files::createFile, path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
        }
        return file;
    }

    private static void make(Path path, Creation creation, Predicate<Path> good) throws IOException {
        try {
            give(creation.create(path));
        } catch (FileAlreadyExistsException e) {
            if (!good.test(path)) {
                throw e;
            }
        }
    }

    private static void give(Path path) throws IOException {
        for (String attribute : OWNERS) {
            Object owner = Files.getAttribute(path.toAbsolutePath().getParent(), attribute);
            if (!owner.equals(Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS))) {
                Files.setAttribute(path, attribute, owner, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
