package scaleup.databaseuser;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/**
 * The certificates that may vouch for the database, as a key store: the only form MySQL Connector/J takes them in. It
 * reads it for each connection, and PKCS #12 would cost thousands of rounds of key derivation each time.
 *
 * @param file in the function's temporary folder, readable by its user only, for as long as the function lives
 */
record CertificateAuthorities(Path file) {
    static final String TYPE = "JKS";

    /** No secret: the format wants a password, and all it holds is public. */
    static final String PASSWORD = "public";

    private static final String BUNDLE = "/rds-certificate-authorities.pem";

    /** Those of Amazon RDS, of every region. */
    static CertificateAuthorities ofRds() {
        return of(CertificateAuthorities.class.getResource(BUNDLE));
    }

    /**
     * Those in a PEM file.
     *
     * @throws IllegalStateException where there is none, rather than trusting nobody later
     */
    static CertificateAuthorities of(URL pem) {
        try (var input = open(pem)) {
            var store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IllegalStateException("no certificate authority in " + pem);
            }
            var file = Files.createTempFile("database-authorities-", ".jks");
            file.toFile().deleteOnExit();
            try (var output = Files.newOutputStream(file)) {
                store.store(output, PASSWORD.toCharArray());
            }
            return new CertificateAuthorities(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the database's certificate authorities can't be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the database's certificate authorities are unusable", e);
        }
    }

    private static InputStream open(URL pem) throws IOException {
        if (pem == null) {
            throw new FileNotFoundException(BUNDLE);
        }
        return pem.openStream();
    }
}
