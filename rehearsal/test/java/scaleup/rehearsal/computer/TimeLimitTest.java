package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a busy computer may take longer for. */
class TimeLimitTest {
    @ParameterizedTest
    @CsvSource({
        // seconds since it began, of which the computer was busy, passed
        "59, 0, false",
        "60, 0, true",
        "60, 1, false",
        "90, 31, false",
        "90, 30, true",
        "299, 299, false",
        "300, 300, true"
    })
    void countsWhatNothingWaitedForAProcessorInButNotForEver(int taken, int busy, boolean passed) {
        assertThat(TimeLimit.passed(Duration.ofSeconds(taken), Duration.ofSeconds(busy), Duration.ofMinutes(1)))
                .isEqualTo(passed);
    }

    @Test
    void beginsNow() throws IOException {
        assertThat(TimeLimit.of(Duration.ofHours(1)).passed()).isFalse();
        assertThat(TimeLimit.of(Duration.ZERO).passed()).isTrue();
    }

    /** The example of Linux's documentation has this form, with microseconds. */
    @Test
    void readsHowLongSomethingWaitedForAProcessor() {
        assertThat(ProcessorPressure.total("""
                some avg10=0.00 avg60=1.20 avg300=33.99 total=2500000
                full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                """)).isEqualTo(Duration.ofMillis(2500));
        assertThat(ProcessorPressure.total("")).isZero();
    }
}
