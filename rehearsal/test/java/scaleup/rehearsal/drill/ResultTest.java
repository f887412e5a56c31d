package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.load.Outcome;

class ResultTest {
    private static final Fault FAULT = new Fault("a server is killed", "web", Duration.ZERO, victim -> () -> "");

    @Test
    void aDrillHoldsIfEachInvariantDoes() {
        Result result = of(new Requests().read(101, 101.2, Outcome.ANSWERED).write(102, 102.1, Outcome.ANSWERED, 1));
        assertThat(result.verdict()).isEqualTo(Result.Verdict.HELD);
        assertThat(result.seen())
                .isEqualTo(
                        "Users saw nothing but the wait: all of 2 requests were answered, the slowest read after 0.2 s.");
    }

    @Test
    void oneThatIsNotKeptBreaksItAndItsFigureIsSaid() {
        Result result = of(new Requests().read(100.5, 101, Outcome.ERROR).write(102, 102.1, Outcome.ANSWERED, 1));
        assertThat(result.verdict()).isEqualTo(Result.Verdict.BROKEN);
        assertThat(result.judgements())
                .contains(
                        new Judgement("no read is lost", false, "1 (1 503)"),
                        new Judgement("no acknowledged write is missing", true, "0"));
        assertThat(result.seen())
                .isEqualTo(
                        "Users saw 1 of 2 requests fail (1 read, 0 writes), the last one due 0.5 s after it happened;"
                                + " the slowest read took 0.5 s.");
    }

    /** It must tell its own lateness from the service's, and fail the drill. */
    @Test
    void aLoadThatWasTooSlowItselfSaysNothingOfTheService() {
        Requests requests = new Requests();
        for (int i = 0; i < 97; i++) {
            requests.late(100 + i / 10.0, 100 + i / 10.0);
        }
        assertThat(of(requests.late(111, 112)).verdict()).isEqualTo(Result.Verdict.HELD);
        requests.late(112, 113);
        Result result = of(requests.late(113, 114));
        assertThat(result.verdict()).isEqualTo(Result.Verdict.INVALID);
        assertThat(result.seen()).startsWith("The load itself was too slow: it sent 3.0 % of its requests");
    }

    private static Result of(Requests requests) {
        Drill drill =
                new Drill("web-killed", "", 60, 0, FAULT, List.of(Invariant.NO_READ_LOST, Invariant.NONE_MISSING));
        return Result.of(drill, "i-1", "", requests.figures(), List.of(), List.of());
    }
}
