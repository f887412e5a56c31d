package scaleup.rehearsal.play;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** The application that comes with the project, which keeps notes in the database. */
final class SampleApplication {
    private static final String JAR = "application.jar";
    private static final String CLASS = "application/notes/Notes.class";

    private SampleApplication() {}

    /** Whether a folder holds it. */
    static boolean isIn(Path folder) {
        Path jar = folder.resolve(JAR);
        if (!Files.isRegularFile(jar)) {
            return false;
        }
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.getEntry(CLASS) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
