package scaleup.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import scaleup.cloudformation.Failure;

/** Certificates and keys as text. No message and no cause of a failure quotes the text: it may be a key. */
final class Pem {
    private Pem() {}

    /** Reads certificates, in their order. */
    static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object object : objects(text, "certificate")) {
            if (!(object instanceof X509CertificateHolder holder)) {
                throw new Failure("The certificate's text holds something else than certificates.");
            }
            certificates.add(certificate(holder));
        }
        if (certificates.isEmpty()) {
            throw new Failure("The certificate's text holds no PEM certificate.");
        }
        return certificates;
    }

    /** Reads a private key that isn't encrypted: PKCS #8, or the older forms that HAProxy takes as well. */
    static PrivateKey privateKey(String text) {
        Object object = onlyKey(text);
        if (object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair) {
            throw new Failure("The private key is encrypted; load balancers have no passphrase.");
        }
        if (object instanceof PEMKeyPair pair) {
            return privateKey(pair.getPrivateKeyInfo());
        }
        if (object instanceof PrivateKeyInfo info) {
            return privateKey(info);
        }
        throw new Failure("The private key's text holds something else than a private key.");
    }

    /** Reads an encrypted PKCS #8 key. */
    static PrivateKey privateKey(String text, char[] passphrase) {
        if (!(onlyKey(text) instanceof PKCS8EncryptedPrivateKeyInfo encrypted)) {
            throw new Failure("The exported private key is not an encrypted PKCS #8 key.");
        }
        try {
            return privateKey(encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(passphrase)));
        } catch (OperatorCreationException | PKCSException | RuntimeException unreadable) {
            throw unreadable instanceof Failure known
                    ? known
                    : new Failure("The exported private key can't be decrypted.");
        }
    }

    /** Writes certificates. */
    static String text(List<X509Certificate> certificates) {
        return write(writer -> {
            for (X509Certificate certificate : certificates) {
                try {
                    writer.writeObject(new PemObject("CERTIFICATE", certificate.getEncoded()));
                } catch (GeneralSecurityException impossible) {
                    throw new IllegalStateException("a certificate that was read can't be written", impossible);
                }
            }
        });
    }

    /** Writes a private key as PKCS #8. */
    static String text(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        try {
            return write(writer -> writer.writeObject(new PemObject("PRIVATE KEY", encoded)));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static Object onlyKey(String text) {
        // OpenSSL writes a curve's parameters in front of the key.
        List<Object> objects = objects(text, "private key").stream()
                .filter(object -> !(object instanceof ASN1ObjectIdentifier))
                .toList();
        if (objects.size() != 1) {
            throw new Failure("The private key's text holds %s PEM private keys; one is expected."
                    .formatted(objects.isEmpty() ? "no" : "several"));
        }
        return objects.get(0);
    }

    private static List<Object> objects(String text, String subject) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
            return objects;
        } catch (IOException | RuntimeException unreadable) {
            throw new Failure("The %s's text is no readable PEM.".formatted(subject));
        }
    }

    private static X509Certificate certificate(X509CertificateHolder holder) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            throw new Failure("The certificate's text holds a certificate that can't be read.");
        }
    }

    private static PrivateKey privateKey(PrivateKeyInfo info) {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException | RuntimeException unreadable) {
            throw new Failure("The private key can't be read, or is of a kind that isn't supported.");
        }
    }

    /** Not among the runtime's providers, and costly to make: only where an encrypted key is read. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    private interface Content {
        void to(PemWriter writer) throws IOException;
    }

    private static String write(Content content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            content.to(writer);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a string can't be written", impossible);
        }
        return text.toString();
    }
}
