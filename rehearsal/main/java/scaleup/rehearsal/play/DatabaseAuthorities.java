package scaleup.rehearsal.play;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import scaleup.rehearsal.template.FileAsset;

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

    /** Writes a file of an asset, with the authority if it is that of the authorities. */
    void write(Path file, OutputStream to) throws IOException {
        Files.copy(file, to);
        if (file.endsWith(FILE)) {
            // Their file may end without a newline, and a certificate begins on a line of its own.
            to.write(("\n" + authority).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A jar that comes before the functions' own; none if no asset brings authorities. */
    List<Path> jar(List<FileAsset> assets, Path folder) throws IOException {
        Optional<Path> file = assets.stream()
                .map(asset -> asset.source().resolve(FILE))
                .filter(Files::exists)
                .findFirst();
        if (file.isEmpty()) {
            return List.of();
        }
        Path jar = folder.resolve("database-authorities.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            ZipEntry entry = new ZipEntry(FILE);
            entry.setTimeLocal(TIME);
            zip.putNextEntry(entry);
            write(file.get(), zip);
            zip.closeEntry();
        }
        return List.of(jar);
    }
}
