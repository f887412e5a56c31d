package scaleup.certificate;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;

/** ACM's answers for one certificate. */
final class FakeAcm implements CertificateAuthority {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    volatile ServerCertificate issued;
    String status = "ISSUED";
    Optional<String> failure = Optional.empty();
    String type = "AMAZON_ISSUED";
    boolean exportable = true;
    boolean tellsSerial = true;
    Optional<String> renewal = Optional.empty();
    List<String> records = List.of();
    final List<byte[]> passphrases = new ArrayList<>();
    final List<String> passphraseTexts = new ArrayList<>();

    FakeAcm(ServerCertificate issued) {
        this.issued = issued;
    }

    @Override
    public Description describe() {
        Optional<BigInteger> serial = tellsSerial ? Optional.of(issued.leaf().getSerialNumber()) : Optional.empty();
        return new Description(status, failure, type, exportable, serial, renewal, records);
    }

    @Override
    public synchronized Export export(byte[] passphrase) {
        passphrases.add(passphrase);
        String text = new String(passphrase, StandardCharsets.US_ASCII);
        passphraseTexts.add(text);
        ServerCertificate certificate = issued;
        return new Export(
                Pem.text(certificate.chain().subList(0, 1)),
                Pem.text(certificate.chain().subList(1, certificate.chain().size())),
                encrypted(certificate, text.toCharArray()));
    }

    private static String encrypted(ServerCertificate certificate, char[] passphrase) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    certificate.privateKey(),
                    new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                            .setProvider(PROVIDER)
                            .setIterationCount(100)
                            .setPassword(passphrase)
                            .build()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }
}
