package scaleup.rehearsal.play;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import scaleup.review.assembly.FileAsset;

/** The application that comes with the project, which keeps notes in the database. */
final class SampleApplication {
    private static final String JAR = "application.jar";
    private static final String CLASS = "application/notes/Notes.class";

    private SampleApplication() {}

    /** Whether an asset brings it. */
    static boolean isIn(FileAsset asset) throws IOException {
        Optional<byte[]> jar = asset.isArchive() ? asset.file(JAR) : Optional.empty();
        return jar.isPresent() && holds(jar.get());
    }

    private static boolean holds(byte[] jar) throws IOException {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(CLASS)) {
                    return true;
                }
            }
        }
        return false;
    }
}
