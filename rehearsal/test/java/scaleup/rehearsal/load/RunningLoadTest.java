package scaleup.rehearsal.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scaleup.rehearsal.load.RunningLoad.Progress;

class RunningLoadTest {
    /** Of 100 that were due meanwhile 50 came to their end, of which 20 were lost. */
    @Test
    void whatIsLostWasNotAnswered() {
        assertThat(new Progress(300, 200, 30).answeredSince(new Progress(200, 150, 10)))
                .isEqualTo(0.3);
    }

    @Test
    void whatWaitedIsAnsweredLater() {
        assertThat(new Progress(300, 290, 0).answeredSince(new Progress(200, 150, 0)))
                .isEqualTo(1.4);
    }
}
