package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a deployment without news is given up. */
class StallTest {
    @ParameterizedTest
    @CsvSource({
        // seconds without news, of which the computer was busy, since something is wrong for good, some host is mute,
        // given up
        "59, 0, 0, false, false",
        "60, 0, 0, false, true",
        "60, 1, 0, false, false",
        "80, 21, 0, false, false",
        "80, 20, 0, false, true",
        "299, 299, 0, false, false",
        "300, 300, 0, false, true",
        "14, 0, 30, false, false",
        "15, 0, 15, false, true",
        "15, 1, 15, false, false",
        "104, 104, 110, false, false",
        "105, 105, 110, false, true",
        "15, 0, 30, true, false",
        "29, 0, 30, true, false",
        "30, 0, 30, true, true",
        "269, 269, 280, true, false",
        "270, 270, 280, true, true",
        "60, 0, 0, true, true",
        "0, 0, 149, false, false",
        "0, 0, 150, false, true",
        "0, 0, 299, true, false",
        "0, 0, 300, true, true"
    })
    void waitsForABusyComputerAndForWhatElseIsWrongButNotForEver(
            int silent, int busy, int wrong, boolean mute, boolean hopeless) {
        assertThat(new Stall(Duration.ofSeconds(silent), Duration.ofSeconds(busy), Duration.ofSeconds(wrong), mute)
                        .hopeless())
                .isEqualTo(hopeless);
    }
}
