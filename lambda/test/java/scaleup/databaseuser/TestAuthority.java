package scaleup.databaseuser;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Stands for Amazon RDS's certificate authority. */
final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=RDS in a test");

    private final KeyPair keys = newKeys();

    /** Writes the authority's certificate. */
    void writeSelf(Path file) throws IOException {
        var builder = certificate(NAME, keys, 1);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        write(file, builder);
    }

    /** Writes key and certificate of a server. */
    void writeServer(String host, Path certificateFile, Path keyFile) throws IOException {
        var server = newKeys();
        var builder = certificate(new X500Name("CN=" + host), server, 2);
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
        write(certificateFile, builder);
        writePem(keyFile, new JcaPKCS8Generator(server.getPrivate(), null));
    }

    private static JcaX509v3CertificateBuilder certificate(X500Name subject, KeyPair subjectKeys, int serial) {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(serial),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofHours(6))),
                subject,
                subjectKeys.getPublic());
    }

    private void write(Path file, JcaX509v3CertificateBuilder builder) throws IOException {
        try {
            writePem(file, builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writePem(Path file, Object object) throws IOException {
        try (var pem = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            pem.writeObject(object);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
