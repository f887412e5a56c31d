package scaleup.rehearsal.play;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** A key store with one authority, which opens without a password: what it holds is public. */
final class TrustStore {
    private TrustStore() {}

    static Path write(String authorityPem, Path file) throws IOException {
        try (var output = Files.newOutputStream(file)) {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(authorityPem.getBytes(StandardCharsets.UTF_8)));
            var store = KeyStore.getInstance("JKS");
            store.load(null, null);
            store.setCertificateEntry("rehearsal", certificate);
            store.store(output, new char[0]);
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
