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
    void aSuccessTellsTheWholeDaysLeft() throws Exception {
        succeed();
        assertThat(last().path("DaysLeft").asInt()).isEqualTo(188);
        assertThat(last().path("Failed").asInt(-1)).isZero();
        assertThat(last().path("AgeOfLastSuccess").asInt()).isZero();
        now = now.plusSeconds(1);
        succeed();
        assertThat(last().path("DaysLeft").asInt()).isEqualTo(187);
        assertThat(log).hasSize(2).allMatch(line -> line.contains("CN=leaf") && line.contains("[a warning]"));
    }

    @Test
    void aFailureTellsTheDaysOfWhatItFoundAndTheAgeOfTheLastSuccess() throws Exception {
        succeed();
        now = now.plus(Duration.ofHours(2));
        fail(Optional.of(certificate));
        assertThat(last().path("DaysLeft").asInt()).isEqualTo(187);
        assertThat(last().path("Failed").asInt()).isEqualTo(1);
        assertThat(last().path("AgeOfLastSuccess").asInt()).isEqualTo(7200);
    }

    @Test
    void aSecretWithoutAUsableCertificateHasNoDaysLeft() throws Exception {
        fail(Optional.empty());
        assertThat(last().path("DaysLeft").asInt(-1)).isZero();
        assertThat(last().has("AgeOfLastSuccess")).as("unknown").isFalse();
        now = certificate.expires().plus(Duration.ofDays(3));
        fail(Optional.of(certificate));
        assertThat(last().path("DaysLeft").asInt(-1)).as("long over").isZero();
    }

    @Test
    void aSecretThatCannotBeReadSaysNothingOfDays() throws Exception {
        assertThatThrownBy(() -> measurements.measure(progress -> {
                    throw new IllegalStateException("no network");
                }))
                .hasMessage("no network");
        assertThat(last().has("DaysLeft")).isFalse();
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
