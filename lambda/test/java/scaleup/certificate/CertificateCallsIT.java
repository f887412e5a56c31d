package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scaleup.recording.Recording;

/** The calls of the certificate function, for each source. */
class CertificateCallsIT {
    @Test
    void ofOneThatSignsItself() throws Exception {
        DeployedCertificate deployed = DeployedCertificate.selfSigned();
        try (Recording recording = new Recording(deployed)) {
            recording.request("Create", Map.of());
            assertThat(deployed.usable()).isTrue();

            deployed.put("garbage");
            recording.handle(deployed.event());
            assertThat(deployed.usable()).isTrue();

            recording.request("Delete", Map.of());
            recording.keep("certificate-self-signed");
        }
    }

    @Test
    void ofOneThatIsExportedFromAcm() throws Exception {
        DeployedCertificate deployed = DeployedCertificate.ofAcm();
        try (Recording recording = new Recording(deployed)) {
            recording.request("Create", Map.of());
            Optional<String> first = deployed.held();
            assertThat(deployed.usable()).isTrue();

            deployed.renew();
            recording.handle("{\"source\": \"aws.acm\", \"detail-type\": \"ACM Certificate Available\"}");
            assertThat(deployed.usable()).isTrue();
            assertThat(deployed.held()).isNotEqualTo(first);

            recording.request("Delete", Map.of());
            recording.keep("certificate-acm");
        }
    }

    @Test
    void ofOneThatTheUserBrings() throws Exception {
        DeployedCertificate deployed = DeployedCertificate.ofTheUser();
        deployed.put(Duration.ofDays(90));
        try (Recording recording = new Recording(deployed)) {
            recording.request("Create", Map.of());
            recording.handle(deployed.event());
            recording.request("Delete", Map.of());
            recording.keep("certificate-secret");
        }
    }
}
