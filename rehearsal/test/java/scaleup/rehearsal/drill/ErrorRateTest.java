package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorRateTest {
    private static final Instant BEGAN = Instant.parse("2026-11-28T06:00:30Z");

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>(List.of("[NOTICE] HAProxy has started"));

    /** More than 5 % in two of three minutes. */
    @Test
    void ringsWhenTheSecondMinuteWithMoreErrorsThanFivePercentIsOver() throws IOException {
        answers(0, 94, "200");
        answers(0, 6, "500");
        answers(1, 100, "200");
        answers(2, 94, "200");
        answers(2, 6, "503");
        assertThat(errors().rings(minute(2).plusSeconds(59))).isFalse();
        assertThat(errors().rings(minute(3))).isTrue();
        assertThat(errors().percentages(minute(3))).containsExactly(6L, 0L, 6L);
        answers(3, 100, "200");
        assertThat(errors().rings(minute(4))).isFalse();
    }

    @Test
    void bearsFivePercentOtherTiersErrorsAndThoseBeforeTheRollOut() throws IOException {
        for (int minute = 0; minute < 3; minute++) {
            answers(minute, 95, "404");
            answers(minute, 5, "500");
            lines.add(line(minute, "web", "500"));
        }
        answers(-2, 10, "500");
        answers(-1, 10, "500");
        assertThat(errors().rings(minute(3))).isFalse();
        assertThat(errors().percentages(minute(3))).containsExactly(5L, 5L, 5L);
    }

    private void answers(int minute, int times, String status) {
        for (int i = 0; i < times; i++) {
            lines.add(line(minute, "application", status));
        }
    }

    private static String line(int minute, String tier, String status) {
        return "{\"time\": \"%s\", \"status\": %s, \"backend\": \"%s\"}"
                .formatted(minute(minute).plusMillis(12_345), status, tier);
    }

    private static Instant minute(int minute) {
        return Instant.parse("2026-11-28T06:00:00Z").plus(Duration.ofMinutes(minute));
    }

    /** Half of the lines each in the logs of two load balancers. */
    private ErrorRate errors() throws IOException {
        Path one = Files.write(folder.resolve("one.log"), lines.subList(0, lines.size() / 2));
        Path other = Files.write(folder.resolve("other.log"), lines.subList(lines.size() / 2, lines.size()));
        return new ErrorRate(List.of(one, other), "application", BEGAN);
    }
}
