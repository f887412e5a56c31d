package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scaleup.rehearsal.load.Outcome;
import scaleup.rehearsal.load.Request;

/** Each holds up to its limit, and not beyond. */
class InvariantTest {
    @Test
    void nothingLostAsksForEnoughRequestsToo() {
        Requests two = new Requests().read(101, 102, Outcome.ANSWERED).read(102, 103, Outcome.ANSWERED);
        assertThat(held(Invariant.nothingLost(2), two)).isTrue();
        assertThat(held(Invariant.nothingLost(3), two)).isFalse();
        assertThat(held(Invariant.nothingLost(2), two.read(103, 104, Outcome.CLOSED)))
                .isFalse();
    }

    @Test
    void readsMayTakeSoLong() {
        Requests reads = new Requests().read(101, 106, Outcome.ANSWERED);
        assertThat(held(Invariant.noReadSlowerThan(5), reads)).isTrue();
        assertThat(held(Invariant.noReadSlowerThan(4.9), reads)).isFalse();
    }

    @Test
    void whatIsLostMayBeDueSoLongAfterABlow() {
        Requests lost = new Requests().read(106, 106.5, Outcome.REFUSED);
        assertThat(held(Invariant.servedAgainWithin(1), lost)).isTrue();
        assertThat(held(Invariant.servedAgainWithin(0.9), lost)).isFalse();
    }

    /** What nobody answered is the front door's affair. */
    @Test
    void loadBalancersMayAnswerWithErrorsForSoLong() {
        Requests lost = new Requests().read(104, 104.5, Outcome.ERROR).read(120, 121, Outcome.TIMED_OUT);
        assertThat(held(Invariant.noErrorAfter(4), lost)).isTrue();
        assertThat(held(Invariant.noErrorAfter(3.9), lost)).isFalse();
    }

    @Test
    void writesMayFailSoLongAfterTheFaultWasTakenBack() {
        Requests lost = new Requests().write(113, 114, Outcome.ERROR, 0).read(120, 121, Outcome.ERROR);
        assertThat(held(Invariant.writesAgainWithin(3), lost)).isTrue();
        assertThat(held(Invariant.writesAgainWithin(2.9), lost)).isFalse();
    }

    @Test
    void filesAreAskedForAlone() {
        Requests requests = new Requests().read(101, 102, Outcome.ERROR);
        assertThat(held(Invariant.NO_FILE_LOST, requests)).isTrue();
        requests.with(Request.Kind.STATIC, "", 101, 102, Outcome.ERROR, 503);
        assertThat(held(Invariant.NO_FILE_LOST, requests)).isFalse();
    }

    @Test
    void theApplicationIsAskedAloneByWhatGoesStraightToIt() {
        Requests requests = new Requests()
                .with(Request.Kind.STATIC, "", 101, 102, Outcome.ERROR, 503)
                .with(Request.Kind.READ_THROUGH_WEB, "", 101, 102, Outcome.ERROR, 503);
        assertThat(held(Invariant.NONE_OF_APPLICATION_LOST, requests)).isTrue();
        requests.with(Request.Kind.READ, "", 101, 102, Outcome.ERROR, 503);
        assertThat(held(Invariant.NONE_OF_APPLICATION_LOST, requests)).isFalse();
    }

    @Test
    void whatIsTooMuchIsToBeToldByNothingElseThan503() {
        Requests requests = new Requests().with(Request.Kind.READ, "", 101, 102, Outcome.ERROR, 503);
        assertThat(held(Invariant.ONLY_REFUSED, requests)).isTrue();
        assertThat(held(Invariant.ONLY_REFUSED, requests.with(Request.Kind.READ, "", 101, 102, Outcome.ERROR, 504)))
                .isFalse();
        assertThat(held(Invariant.ONLY_REFUSED, new Requests().read(101, 102, Outcome.TIMED_OUT)))
                .isFalse();
    }

    /** It was taken back at 110. */
    @Test
    void requestsMayFailSoLongAfterTheFaultWasTakenBack() {
        Requests lost = new Requests().read(114, 115, Outcome.ERROR);
        assertThat(held(Invariant.servedAgainAfterItsEndWithin(4), lost)).isTrue();
        assertThat(held(Invariant.servedAgainAfterItsEndWithin(3.9), lost)).isFalse();
    }

    @Test
    void whoIsServedMayWaitSoLongMeanwhile() {
        Requests requests = new Requests().read(104, 106, Outcome.ANSWERED).read(95, 99, Outcome.ANSWERED);
        assertThat(held(Invariant.whoIsServedWaitsAtMost(2), requests)).isTrue();
        assertThat(held(Invariant.whoIsServedWaitsAtMost(1.9), requests)).isFalse();
    }

    private static boolean held(Invariant invariant, Requests requests) {
        return invariant.judge(requests.figures()).held();
    }
}
