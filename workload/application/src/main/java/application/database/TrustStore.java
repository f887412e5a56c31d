package application.database;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates to trust as a PKCS #12 file, the only form MySQL Connector/J takes them in.
 *
 * <p>The driver opens the file for each connection, so it stays until the application stops.
 *
 * @param path a file that only its owner can read or write
 */
record TrustStore(Path path) implements AutoCloseable {
    /** No secret: the format wants a password, and all it holds is public. */
    static final String PASSWORD = "public";

    static TrustStore of(List<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            // Temporary files are made with permissions for their owner only.
            Path path = Files.createTempFile("database-authorities-", ".p12");
            try (OutputStream file = Files.newOutputStream(path)) {
                store.store(file, PASSWORD.toCharArray());
            }
            return new TrustStore(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PKCS12", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
