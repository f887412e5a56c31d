package scaleup.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;

/** The bundle with which hosts verify the database's certificate. */
class CertificateAuthoritiesTest {
    @Test
    void holdsTheAuthorityThatSignsTheDatabasesCertificateInEveryRegion() throws IOException, CertificateException {
        var bundle =
                Synthesis.ROOT.resolve("lambda/target/rds-certificate-authorities/rds-certificate-authorities.pem");
        try (var stream = Files.newInputStream(bundle)) {
            var authorities = CertificateFactory.getInstance("X.509").generateCertificates(stream);
            var names = authorities.stream()
                    .map(authority -> ((X509Certificate) authority)
                            .getSubjectX500Principal()
                            .getName())
                    .toList();
            for (String region :
                    new String[] {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"}) {
                assertThat(names).anyMatch(name -> name.contains("Amazon RDS " + region + " Root CA RSA2048 G1"));
            }
        }
    }
}
