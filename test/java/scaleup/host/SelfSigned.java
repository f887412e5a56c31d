package scaleup.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost} with its key, made by OpenSSL.
 *
 * @param certificate in PEM
 * @param privateKey in PEM (PKCS #8)
 */
record SelfSigned(String certificate, String privateKey) {
    static SelfSigned create(Path folder) throws IOException {
        Path key = Files.createTempFile(folder, "key", ".pem");
        Path certificate = Files.createTempFile(folder, "certificate", ".pem");
        Program.named("openssl")
                .run(
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost",
                        "-days",
                        "1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .assertSuccess();
        var pair = new SelfSigned(Files.readString(certificate), Files.readString(key));
        Files.delete(key);
        Files.delete(certificate);
        return pair;
    }

    /** Certificate and key in one file, as HAProxy reads them. */
    String pem() {
        return certificate + privateKey;
    }

    X509Certificate x509() throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Trusts this certificate and no other. */
    SSLContext trust() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("localhost", x509());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** With what a client of TLS begins (RFC 8446, 4.1.2), in its record. */
    byte[] clientHello() throws GeneralSecurityException, IOException {
        var engine = trust().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }
}
