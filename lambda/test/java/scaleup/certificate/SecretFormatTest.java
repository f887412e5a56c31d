package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.Failure;

class SecretFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private final ServerCertificate certificate = World.ISSUER.issue(new Leaf());
    private final String pem = Pem.text(certificate.chain());
    private final String key = Pem.text(certificate.privateKey());

    @Test
    void whatIsWrittenIsReadByTheRuntimeItself() throws Exception {
        for (KeyPair keys : List.of(
                Authority.keys("EC", 256),
                Authority.keys("EC", 384),
                Authority.keys("RSA", 2048),
                Authority.keys("Ed25519", 0))) {
            ServerCertificate one = World.ISSUER.issue(new Leaf().keys(keys));
            var json = JSON.readTree(SecretFormat.write(one));
            assertThat(json.fieldNames()).toIterable().containsExactly("certificate", "privateKey");
            var parsed = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(
                            json.path("certificate").textValue().getBytes(StandardCharsets.US_ASCII)));
            assertThat(parsed.stream().map(X509Certificate.class::cast).toList())
                    .isEqualTo(one.chain());
            String text = json.path("privateKey").textValue();
            assertThat(text).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("-----END PRIVATE KEY-----\n");
            byte[] encoded = Base64.getMimeDecoder().decode(text.replaceAll("-----.*-----", ""));
            assertThat(KeyFactory.getInstance(keys.getPrivate().getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded)))
                    .isEqualTo(keys.getPrivate());
            assertThat(SecretFormat.read(SecretFormat.write(one))).isEqualTo(one);
        }
    }

    @Test
    void textAroundAndBetweenIsNoHarm() throws Exception {
        ServerCertificate read = SecretFormat.read(
                secret("subject=/CN=leaf\r\n" + pem.replace("\n", "\r\n") + "\n\n# end", "Bag Attributes\n" + key));
        assertThat(read.chain()).isEqualTo(certificate.chain());
    }

    @Test
    void anEncryptedKeyIsRefused() throws Exception {
        char[] passphrase = "a passphrase".toCharArray();
        StringWriter pkcs8 = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pkcs8)) {
            writer.writeObject(new JcaPKCS8Generator(
                    certificate.privateKey(),
                    new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                            .setProvider(PROVIDER)
                            .setPassword(passphrase)
                            .build()));
        }
        StringWriter old = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(old)) {
            writer.writeObject(
                    certificate.privateKey(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(PROVIDER)
                            .build(passphrase));
        }
        assertRefused(secret(pem, pkcs8.toString()), "The private key is encrypted");
        assertRefused(secret(pem, old.toString()), "The private key is encrypted");
        assertThat(Pem.privateKey(pkcs8.toString(), passphrase)).isEqualTo(certificate.privateKey());
        assertThatThrownBy(() -> Pem.privateKey(pkcs8.toString(), "another".toCharArray()))
                .isInstanceOf(Failure.class)
                .hasMessage("The exported private key can't be decrypted.")
                .hasNoCause();
        assertThatThrownBy(() -> Pem.privateKey(key, passphrase)).hasMessageContaining("is not an encrypted PKCS #8");
    }

    @Test
    void everythingElseIsRefusedWithoutQuotingIt() throws Exception {
        assertRefused("surprise", "The secret is not JSON.");
        assertRefused(secret(pem, key) + " surprise", "The secret is not JSON.");
        assertRefused("", "The secret has no text 'certificate'.");
        assertRefused("[\"surprise\"]", "The secret has no text 'certificate'.");
        assertRefused("{\"certificate\": 1}", "The secret has no text 'certificate'.");
        assertRefused(JSON.writeValueAsString(Map.of("certificate", pem)), "The secret has no text 'privateKey'.");
        assertRefused(secret("surprise", key), "The certificate's text holds no PEM certificate.");
        assertRefused(secret(pem + key, key), "The certificate's text holds something else than certificates.");
        assertRefused(secret(key, pem), "The certificate's text holds something else than certificates.");
        assertRefused(secret(pem, "surprise"), "holds no PEM private keys");
        assertRefused(secret(pem, pem), "holds several PEM private keys");
        assertRefused(secret(pem, key + key), "holds several PEM private keys");
        assertRefused(secret(pem, Pem.text(certificate.chain().subList(0, 1))), "something else than a private key");
        assertRefused(
                secret("-----BEGIN CERTIFICATE-----\nc3VycHJpc2U=\n-----END CERTIFICATE-----", key),
                "The certificate's text is no readable PEM.");
        assertRefused(
                secret(pem, "-----BEGIN PRIVATE KEY-----\nc3VycHJpc2U=\n-----END PRIVATE KEY-----"),
                "The private key's text is no readable PEM.");
        assertRefused(secret(pem, key.replace("-----END PRIVATE KEY-----", "")), "no readable PEM");
    }

    @Test
    void nothingThatIsPrintedHoldsTheKey() {
        String body = key.lines().skip(1).findFirst().orElseThrow();
        assertThat(certificate.toString())
                .contains("CN=leaf")
                .doesNotContain(body)
                .doesNotContain("PRIVATE");
        assertThat(new SecretStore.Version("v1", SecretFormat.write(certificate)))
                .hasToString("version v1");
        assertThat(new CertificateAuthority.Export(pem, "", key).toString()).doesNotContain("BEGIN");
    }

    private static String secret(String certificate, String privateKey) throws Exception {
        return JSON.writeValueAsString(
                JSON.createObjectNode().put("certificate", certificate).put("privateKey", privateKey));
    }

    private static void assertRefused(String value, String reason) {
        assertThatThrownBy(() -> SecretFormat.read(value))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("surprise")
                .hasNoCause();
    }
}
