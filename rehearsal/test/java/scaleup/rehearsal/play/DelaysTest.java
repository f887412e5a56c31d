package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelaysTest {
    /** kubernetes-sigs/aws-load-balancer-controller#1834: a target is registered for up to 300 s, of which 180 s are played. */
    @Test
    void aDeploymentMayBeSilentForAsLongAsAwsIs() {
        Duration patience = Delays.AWS.silence().plus(Stall.PATIENCE);
        assertThat(patience).isGreaterThan(Duration.ofMinutes(3).plus(Stall.PATIENCE));
        assertThat(Delays.DESK.silence()).isLessThan(Duration.ofSeconds(1));
    }
}
