package scaleup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is deployed. */
public final class FunctionsJar {
    private FunctionsJar() {}

    /** The jar that the templates name as code of all functions. */
    public static Path path() {
        return Path.of(System.getProperty("scaleup.root"), "lambda", "target", "functions.jar");
    }

    /** By which a recording of a function's calls names the code that made them. */
    public static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
