package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;

/**
 * The authorities that hosts and functions trust to vouch for the database. Amazon's don't vouch for the rehearsal's
 * database, so its own is added to their file, the only file that a rehearsal changes.
 *
 * @param authority a certificate in PEM
 */
record DatabaseAuthorities(String authority) {
    /** Under this name the project puts them into the hosts' asset and into the functions' jar. */
    private static final String FILE = "rds-certificate-authorities.pem";

    /** Any time will do, as long as it is always the same: what is made of the jar is kept by its content. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /**
     * The assembly that would have been synthesised with the authority among the others.
     *
     * @param folder for what is changed
     */
    CloudAssembly among(CloudAssembly assembly, Path folder) throws IOException {
        return assembly.changed(FILE, this::added, folder);
    }

    private byte[] added(byte[] authorities) {
        // Their file may end without a newline, and a certificate begins on a line of its own.
        return (new String(authorities, StandardCharsets.UTF_8) + "\n" + authority).getBytes(StandardCharsets.UTF_8);
    }

    /** A jar that comes before the functions' own, with what the hosts' asset has; none if no asset brings authorities. */
    static List<Path> jar(List<FileAsset> assets, Path folder) throws IOException {
        for (FileAsset asset : assets) {
            Optional<byte[]> file = asset.isArchive() ? asset.file(FILE) : Optional.empty();
            if (file.isPresent()) {
                Path jar = folder.resolve("database-authorities.jar");
                try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
                    ZipEntry entry = new ZipEntry(FILE);
                    entry.setTimeLocal(TIME);
                    zip.putNextEntry(entry);
                    zip.write(file.get());
                    zip.closeEntry();
                }
                return List.of(jar);
            }
        }
        return List.of();
    }
}
