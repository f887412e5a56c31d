package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.cloudformation.Failure;

class CertificateSettingsTest {
    private static final String ARN =
            "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Certificate-AbCdEf",
            "SOURCE", "acm",
            "CERTIFICATE", ARN,
            "NAMES", " www.Example.com ,*.example.com,,www.example.com",
            "METRICS_NAMESPACE", "Scaleup/dev",
            "AWS_REGION", "eu-west-1"));

    @Test
    void areReadFromTheEnvironment() {
        CertificateSettings settings = CertificateSettings.read(environment);
        assertThat(settings.source()).isEqualTo(CertificateSettings.Source.ACM);
        assertThat(settings.certificate()).hasValue(ARN);
        assertThat(settings.secret()).endsWith("AbCdEf");
        assertThat(settings.names()).containsExactlyElementsOf(World.names("www.example.com", "*.example.com"));
        assertThat(settings.metricsNamespace()).isEqualTo("Scaleup/dev");
    }

    @ParameterizedTest
    @CsvSource({"self-signed, SELF_SIGNED", "secret, SECRET"})
    void onlyAcmNeedsACertificate(String text, CertificateSettings.Source source) {
        environment.remove("CERTIFICATE");
        environment.put("SOURCE", text);
        assertThat(CertificateSettings.read(environment).source()).isEqualTo(source);
        assertThat(CertificateSettings.read(environment).certificate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET", "SOURCE", "CERTIFICATE", "NAMES", "METRICS_NAMESPACE", "AWS_REGION"})
    void whatIsMissingIsNamed(String name) {
        environment.remove(name);
        assertRefused("environment variable " + name + " is missing");
        environment.put(name, "  ");
        assertRefused("environment variable " + name + " is missing");
    }

    @Test
    void anUnknownSourceIsRefused() {
        environment.put("SOURCE", "ACM");
        assertRefused("SOURCE is 'ACM'; self-signed, acm or secret is expected");
    }

    @Test
    void anotherRegionsCertificateIsRefused() {
        environment.put("AWS_REGION", "us-east-1");
        assertRefused("in region eu-west-1; one in us-east-1");
    }

    @Test
    void whatIsNoCertificateIsRefused() {
        environment.put("CERTIFICATE", "arn:aws:iam::123456789012:server-certificate/x");
        assertRefused("not the ARN of an ACM certificate");
    }

    @Test
    void namesMustBeNamesAndNotTooMany() {
        environment.put("NAMES", "localhost");
        assertRefused("'localhost' is not a DNS name");
        environment.put("NAMES", " , ,");
        assertRefused("NAMES holds 0 names");
        environment.put(
                "NAMES",
                IntStream.rangeClosed(0, 100)
                        .mapToObj(i -> "n" + i + ".example.com")
                        .collect(Collectors.joining(",")));
        assertRefused("NAMES holds 101 names; 1 to 100 are allowed");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> CertificateSettings.read(environment))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(reason);
    }
}
