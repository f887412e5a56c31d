package scaleup.rehearsal.machines.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scripts that make images. What is made is kept by their content, so another content is another image. */
final class Definition {
    private static final int KEY_DIGITS = 12;

    /** The scripts, and what they read. */
    static final List<String> FILES = List.of(
            "amazon-cloudwatch-agent-ctl",
            "amazon-linux",
            "bare",
            "database",
            "debian",
            "lists",
            "packages",
            "trust",
            "upon");

    private final Map<String, String> contents = new LinkedHashMap<>();

    Definition() throws IOException {
        for (var file : FILES) {
            try (var resource = Definition.class.getResourceAsStream(file)) {
                contents.put(file, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Writes the scripts into a folder from which they can be run. */
    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var entry : contents.entrySet()) {
            Files.writeString(folder.resolve(entry.getKey()), entry.getValue());
        }
    }

    /** A key for what the scripts make of {@code ingredients}. */
    String key(List<String> ingredients) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(contents.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(ingredients.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }
}
