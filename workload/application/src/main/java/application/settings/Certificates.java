package application.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificates from PEM files. */
final class Certificates {
    private Certificates() {}

    /**
     * Reads every certificate of a file.
     *
     * @param path a PEM file, such as the bundle of Amazon RDS
     * @return at least one certificate, in the file's order
     * @throws IllegalArgumentException where the file can't be read or holds no certificate
     */
    static List<X509Certificate> read(Path path) {
        try (InputStream pem = Files.newInputStream(path)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(path + " holds no certificate");
            }
            return certificates;
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(path + " can't be read as PEM certificates", e);
        }
    }
}
