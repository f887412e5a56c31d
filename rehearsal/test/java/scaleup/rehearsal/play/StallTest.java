package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a deployment without news is given up. */
class StallTest {
    @ParameterizedTest
    @CsvSource({
        // seconds without news, of which the computer was busy, since something is wrong for good, given up
        "59, 0, 0, false",
        "60, 0, 0, true",
        "60, 1, 0, false",
        "80, 21, 0, false",
        "80, 20, 0, true",
        "299, 299, 0, false",
        "300, 300, 0, true",
        "14, 0, 30, false",
        "15, 0, 15, true",
        "15, 1, 15, false",
        "44, 44, 50, false",
        "45, 45, 50, true",
        "0, 0, 89, false",
        "0, 0, 90, true"
    })
    void waitsForABusyComputerAndForWhatElseIsWrongButNotForEver(int silent, int busy, int wrong, boolean hopeless) {
        assertThat(new Stall(Duration.ofSeconds(silent), Duration.ofSeconds(busy), Duration.ofSeconds(wrong))
                        .hopeless())
                .isEqualTo(hopeless);
    }

    /** The example of Linux's documentation has this form, with microseconds. */
    @Test
    void readsHowLongSomethingWaitedForAProcessor() {
        assertThat(Stall.pressure("""
                some avg10=0.00 avg60=1.20 avg300=33.99 total=2500000
                full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                """)).isEqualTo(Duration.ofMillis(2500));
        assertThat(Stall.pressure("")).isZero();
    }
}
