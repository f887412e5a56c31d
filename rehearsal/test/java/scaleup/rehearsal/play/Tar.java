package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import scaleup.review.assembly.FileAsset;

/** An asset for a test: an archive as hosts get it. */
final class Tar {
    private Tar() {}

    /** An archive with one file. */
    static FileAsset of(Path archive, String name, byte[] content) throws IOException {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive), StandardCharsets.UTF_8.name())) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        String id =
                archive.getFileName().toString().replaceFirst("^asset\\.", "").replaceFirst("\\.tar$", "");
        return new FileAsset(
                id,
                id,
                archive,
                FileAsset.Packaging.FILE,
                List.of(new FileAsset.Destination("assets-${AWS::AccountId}-${AWS::Region}", id + ".tar")));
    }
}
