package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static scaleup.rehearsal.drill.Requests.STRUCK;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Outcome;

class FiguresTest {
    @ParameterizedTest
    @EnumSource(Outcome.class)
    void onlyWhatWasAnsweredWithoutAnErrorIsNotLost(Outcome outcome) {
        Figures figures = new Requests()
                .read(101, 102, outcome)
                .write(102, 103, outcome, 1)
                .figures();
        int lost = outcome == Outcome.ANSWERED ? 0 : 1;
        assertThat(figures.readsLost()).hasSize(lost);
        assertThat(figures.writesLost()).hasSize(lost);
        assertThat(figures.lost()).hasSize(2 * lost);
    }

    @Test
    void anAcknowledgedWriteThatIsNotInTheDatabaseIsMissing() {
        Figures figures = new Requests()
                .write(101, 102, Outcome.ANSWERED, 0)
                .write(103, 104, Outcome.ANSWERED, 1)
                .write(105, 106, Outcome.ERROR, 0)
                .figures();
        assertThat(figures.missing()).extracting(Entry::due).containsExactly(101.0);
        assertThat(figures.doubled()).isEmpty();
    }

    @Test
    void aWriteThatIsInTheDatabaseTwiceIsDoubledWhateverItsClientWasTold() {
        Figures figures = new Requests()
                .write(101, 102, Outcome.ANSWERED, 2)
                .write(103, 104, Outcome.ERROR, 2)
                .write(105, 106, Outcome.TIMED_OUT, 1)
                .figures();
        assertThat(figures.doubled()).extracting(Entry::due).containsExactly(101.0, 103.0);
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void whatIsThereIsToldByHowItEnded(Outcome outcome) {
        Figures figures = new Requests()
                .write(101, 102, outcome, 1)
                .write(103, 104, outcome, 0)
                .figures();
        for (Outcome other : Outcome.values()) {
            assertThat(figures.written(other)).extracting(Entry::due).hasSize(other == outcome ? 1 : 0);
        }
    }

    @Test
    void aWriteWasInFlightIfItWasSentBeforeABlowAndEndedAfterIt() {
        Figures figures = new Requests()
                .write(99, 100.5, Outcome.ERROR, 0)
                .write(104.9, 105.2, Outcome.ERROR, 0)
                .write(99, 99.9, Outcome.ERROR, 0)
                .write(100.1, 100.3, Outcome.ERROR, 0)
                .figures();
        assertThat(figures.writesLostBeside()).extracting(Entry::due).containsExactly(99.0, 100.1);
    }

    @Test
    void anOutageLastsFromTheBlowBeforeItToWhenTheLastLostRequestWasDue() {
        assertThat(new Requests().figures().longestOutage()).isZero();
        Figures figures = new Requests()
                .read(100.4, 101, Outcome.REFUSED)
                .read(106.5, 107, Outcome.RESET)
                .read(109, 110, Outcome.ANSWERED)
                .figures();
        assertThat(figures.longestOutage()).isEqualTo(1.5, within(1e-9));
    }

    @Test
    void whatWasUnderWayAtASecondBlowAndBrokeAtOnceIsNotLostToTheFirst() {
        Figures figures = new Requests()
                .read(100.3, 100.4, Outcome.REFUSED)
                .read(104.9, 105.1, Outcome.RESET)
                .figures();
        assertThat(figures.longestOutage()).isEqualTo(0.3, within(1e-9));
        Figures waited = new Requests().read(101, 141, Outcome.TIMED_OUT).figures();
        assertThat(waited.longestOutage()).isEqualTo(1, within(1e-9));
    }

    @Test
    void theSlowestReadCountsFromWhenItWasDueAndNotWhileTheLoadWarmsUp() {
        Figures figures = new Requests()
                .read(80, 89, Outcome.ANSWERED)
                .read(101, 103.5, Outcome.ANSWERED)
                .write(101, 120, Outcome.ANSWERED, 1)
                .figures();
        assertThat(figures.slowestRead()).isEqualTo(2.5, within(1e-9));
    }

    @Test
    void whatTheLoadSentTooLateIsItsOwnFault() {
        Requests requests = new Requests();
        for (int i = 0; i < 9; i++) {
            requests.late(100 + i, 100.05 + i);
        }
        assertThat(requests.figures().late()).isZero();
        assertThat(requests.late(110, 110.2).figures().late()).isEqualTo(0.1, within(1e-9));
    }

    @Test
    void aLoadThatSentNothingIsTooLate() {
        assertThat(new Requests().figures().late()).isEqualTo(1);
    }

    /** The nearest rank: of 200 answers two may take longer. What is lost, or due later, has no part in it. */
    @Test
    void ninetyNineOfAHundredThatAreServedWaitSoLong() {
        Requests requests = new Requests();
        for (int number = 0; number < 200; number++) {
            double waited = number < 2 ? 9 : number == 2 ? 1.5 : 0.5;
            requests.read(STRUCK + number / 100.0, STRUCK + number / 100.0 + waited, Outcome.ANSWERED);
            requests.read(STRUCK - 5 + number / 100.0, STRUCK - 5 + number / 100.0 + waited / 10, Outcome.ANSWERED);
            requests.read(STRUCK + number / 100.0, STRUCK + 30, Outcome.ERROR);
            requests.read(STRUCK + 11, STRUCK + 30, Outcome.ANSWERED);
        }
        Figures figures = requests.figures();
        assertThat(figures.waitMeanwhile()).isEqualTo(1.5, within(1e-9));
        assertThat(figures.waitBefore()).isEqualTo(0.15, within(1e-9));
        assertThat(new Requests().figures().waitMeanwhile()).isZero();
    }
}
