package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scaleup.rehearsal.load.Outcome;

class TimelineTest {
    @Test
    void aRequestCountsInTheSecondInWhichItWasDueFromTheFaultOn() {
        Requests requests = new Requests()
                .read(98.5, 98.6, Outcome.ANSWERED)
                .read(100, 107, Outcome.ANSWERED)
                .read(100.9, 101.9, Outcome.REFUSED)
                .read(101, 101.1, Outcome.RESET);
        Timeline timeline = Timeline.of(requests.entries(), Requests.STRUCK);
        assertThat(timeline.from()).isEqualTo(-2);
        assertThat(timeline.ended().get(Outcome.ANSWERED)).containsExactly(1, 0, 1, 0);
        assertThat(timeline.ended().get(Outcome.REFUSED)).containsExactly(0, 0, 1, 0);
        assertThat(timeline.ended().get(Outcome.RESET)).containsExactly(0, 0, 0, 1);
        assertThat(timeline.ended()).containsOnlyKeys(Outcome.values());
    }

    /** The nearest-rank percentile: the smallest latency that at least that part of the requests doesn't exceed. */
    @Test
    void latenciesAreThoseOfWhatWasAnswered() {
        Requests requests = new Requests();
        for (int i = 1; i <= 200; i++) {
            requests.read(100, 100 + i / 100.0, Outcome.ANSWERED);
        }
        requests.read(100, 140, Outcome.TIMED_OUT).read(101, 102, Outcome.RESET);
        Timeline timeline = Timeline.of(requests.entries(), Requests.STRUCK);
        assertThat(timeline.median()).containsExactly(1000, null);
        assertThat(timeline.p90()).containsExactly(1800, null);
        assertThat(timeline.slowest()).containsExactly(2000, null);
    }
}
