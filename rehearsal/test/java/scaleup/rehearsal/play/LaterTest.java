package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class LaterTest {
    @Test
    void whoAsksTooEarlyIsToldSo() {
        assertThatThrownBy(() -> new Later<String>().get()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatIsMadeIsThereForThoseWhoReferredToItBefore() {
        var later = new Later<String>();

        assertThat(later.is("made")).isEqualTo("made");
        assertThat(later.get()).isEqualTo("made");
    }
}
