package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.certificate.Authority.Leaf;
import scaleup.metrics.Metrics;

class MeasurementsTest {
    private final ServerCertificate certificate = new Leaf().selfSigned();
    private final List<String> log = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Instant now = Authority.NOW;
    private final Clock clock = Stepped.clock(() -> now, () -> {});
    private final Metrics metrics = new Metrics(
            "Scaleup/test",
            Map.of("Function", "certificate"),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            clock);
    private final Measurements measurements = new Measurements(metrics::line, clock, log::add);

    @Test
    void aSuccessIsTold() throws Exception {
        succeed();
        assertThat(last().path("RenewalOverdue").asInt(-1)).isZero();
        assertThat(last().path("Failed").asInt(-1)).isZero();
        assertThat(last().path("AgeOfLastSuccess").asInt()).isZero();
        now = now.plusSeconds(1);
        succeed();
        assertThat(log).hasSize(2).allMatch(line -> line.contains("CN=leaf") && line.contains("[a warning]"));
    }

    @Test
    void aFailureTellsOfWhatItFoundAndTheAgeOfTheLastSuccess() throws Exception {
        succeed();
        now = now.plus(Duration.ofHours(2));
        fail(Optional.of(certificate));
        assertThat(last().path("RenewalOverdue").asInt(-1)).isZero();
        assertThat(last().path("Failed").asInt()).isEqualTo(1);
        assertThat(last().path("AgeOfLastSuccess").asInt()).isEqualTo(7200);
    }

    /**
     * An alarm that rings while all is well is one that nobody reads, and one that rings late leaves nobody time. The lives of
     * certificates and when they are renewed: ours; ACM's (198 days since February 2026, renewed 45 days before their end; AWS
     * Certificate Manager User Guide, "Managed certificate renewal"); Let's Encrypt's (90 days, 64 from February 2027 on, 45 from
     * February 2028 on: "Decreasing Certificate Lifetimes to 45 Days"), by certbot 4.0 when a third is left; the longest that the
     * CA/Browser Forum allows from March 2027 and March 2029 on (ballot SC-081v3).
     */
    @ParameterizedTest
    @CsvSource({"365, 121", "198, 45", "100, 33", "90, 30", "64, 21", "47, 15", "45, 15"})
    void aCertificateThatIsRenewedInTimeIsNeverOverdueAndAnotherIsTenDaysBeforeItsEnd(int life, int renewed)
            throws Exception {
        ServerCertificate held = new Leaf().valid(now, Duration.ofDays(life)).selfSigned();
        now = held.expires().minus(Duration.ofDays(renewed)).plus(Duration.ofHours(25));
        fail(Optional.of(held));
        assertThat(last().path("RenewalOverdue").asInt(-1)).as("a day late").isZero();
        now = held.expires().minus(Duration.ofDays(10));
        fail(Optional.of(held));
        assertThat(last().path("RenewalOverdue").asInt(-1)).as("ten days left").isEqualTo(1);
    }

    /** Who orders a certificate by hand has a month for it. */
    @Test
    void aLongCertificateIsOverdueThirtyDaysBeforeItsEnd() throws Exception {
        now = certificate.expires().minus(Duration.ofDays(30)).minusSeconds(1);
        fail(Optional.of(certificate));
        assertThat(last().path("RenewalOverdue").asInt(-1)).isZero();
        now = now.plusSeconds(1);
        fail(Optional.of(certificate));
        assertThat(last().path("RenewalOverdue").asInt(-1)).isEqualTo(1);
    }

    @Test
    void aSecretWithoutAUsableCertificateIsOverdue() throws Exception {
        fail(Optional.empty());
        assertThat(last().path("RenewalOverdue").asInt(-1)).isEqualTo(1);
        assertThat(last().has("AgeOfLastSuccess")).as("unknown").isFalse();
        now = certificate.expires().plus(Duration.ofDays(3));
        fail(Optional.of(certificate));
        assertThat(last().path("RenewalOverdue").asInt(-1)).as("long over").isEqualTo(1);
    }

    @Test
    void aSecretThatCannotBeReadSaysNothingOfItsCertificate() throws Exception {
        assertThatThrownBy(() -> measurements.measure(progress -> {
                    throw new IllegalStateException("no network");
                }))
                .hasMessage("no network");
        assertThat(last().has("RenewalOverdue")).isFalse();
        assertThat(last().path("Failed").asInt()).isEqualTo(1);
    }

    private void succeed() {
        measurements.measure(progress -> {
            progress.holds(Optional.of(certificate));
            return new SecretUpdate.Outcome(certificate, List.of("a warning"));
        });
    }

    private void fail(Optional<ServerCertificate> found) {
        assertThatThrownBy(() -> measurements.measure(progress -> {
                    progress.holds(found);
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }

    private JsonNode last() throws Exception {
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n", -1);
        return new ObjectMapper().readTree(lines[lines.length - 2]);
    }
}
