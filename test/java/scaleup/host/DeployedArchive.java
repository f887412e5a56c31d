package scaleup.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives as a deployment puts them into Amazon S3. */
final class DeployedArchive {
    private DeployedArchive() {}

    /** One with these texts, all of 1970. */
    static byte[] tar(Map<TarArchiveEntry, String> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (var each : entries.entrySet()) {
                byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
                each.getKey().setModTime(0);
                each.getKey().setSize(content.length);
                tar.putArchiveEntry(each.getKey());
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The SHA-256 by which it is named, in hexadecimal. */
    static String digest(byte[] archive) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    }
}
