package scaleup.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;

/** The bundle with which hosts verify the database's certificate. */
class CertificateAuthoritiesTest {
    /** AWS Global Infrastructure, "AWS Regions": all of the partition aws. */
    private static final List<String> REGIONS = List.of(
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");

    @Test
    void regionsThatAnEnvironmentMayBeDeployedToAreThoseOfTheBundle() throws IOException {
        assertThat(Files.readAllLines(Synthesis.ROOT.resolve("lambda/target/rds-regions.txt")))
                .containsExactlyElementsOf(REGIONS);
    }

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
            for (String region : REGIONS) {
                assertThat(names).anyMatch(name -> name.contains("CN=Amazon RDS " + region + " Root CA RSA2048 G1"));
            }
        }
    }
}
