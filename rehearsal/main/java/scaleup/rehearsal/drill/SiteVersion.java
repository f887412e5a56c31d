package scaleup.rehearsal.drill;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A version of a site, as a bundler makes it: a page that names its script by a hash of what is in it. */
final class SiteVersion {
    /** What a page of any version names so. */
    static final Pattern SCRIPT = Pattern.compile("/assets/drill-[0-9a-f]{16}\\.js");

    private final byte[] archive;

    /** @param number of which another one gives another version */
    SiteVersion(int number) throws IOException {
        String script = "export default %d;%n".formatted(number);
        String name = "assets/drill-%s.js".formatted(sha256(bytes(script)).substring(0, 16));
        Map<String, String> files = new LinkedHashMap<>();
        files.put(name, script);
        files.put(
                "index.html",
                "<!doctype html><title>Version %d</title><script src=\"/%s\"></script>%n".formatted(number, name));
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                byte[] content = bytes(file.getValue());
                var entry = new TarArchiveEntry(file.getKey());
                entry.setModTime(0);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        archive = bytes.toByteArray();
    }

    byte[] archive() {
        return archive.clone();
    }

    /** The archive's SHA-256, in hexadecimal. */
    String digest() {
        return sha256(archive);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }
}
