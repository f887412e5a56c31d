package scaleup.rehearsal.region.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    /** 24 November 2026 is a Tuesday. The expressions are those of the user guide. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate(1 minute)                    | 2026-11-24T10:07:30Z | 2026-11-24T10:08:30Z",
                "rate(5 minutes)                   | 2026-11-24T10:07:30Z | 2026-11-24T10:12:30Z",
                "rate(12 hours)                    | 2026-11-24T10:07:30Z | 2026-11-24T22:07:30Z",
                "rate(1 day)                       | 2026-11-24T10:07:30Z | 2026-11-25T10:07:30Z",
                "cron(0 10 * * ? *)                | 2026-11-24T10:07:30Z | 2026-11-25T10:00:00Z",
                "cron(15 12 * * ? *)               | 2026-11-24T10:07:30Z | 2026-11-24T12:15:00Z",
                "cron(0 18 ? * MON-FRI *)          | 2026-11-27T18:00:00Z | 2026-11-30T18:00:00Z",
                "cron(0 8 1 * ? *)                 | 2026-11-24T10:07:30Z | 2026-12-01T08:00:00Z",
                "cron(0/15 * * * ? *)              | 2026-11-24T10:07:30Z | 2026-11-24T10:15:00Z",
                "cron(0/5 8-17 ? * MON-FRI *)      | 2026-11-24T17:55:00Z | 2026-11-25T08:00:00Z",
                "cron(0 9 ? * 2#1 *)               | 2026-11-24T10:07:30Z | 2026-12-07T09:00:00Z",
                "cron(0 0 L * ? *)                 | 2026-11-24T10:07:30Z | 2026-11-30T00:00:00Z",
                "cron(0 0 3W * ? *)                | 2026-12-24T10:07:30Z | 2027-01-04T00:00:00Z",
                "cron(0 12 ? * 1 2027)             | 2026-11-24T10:07:30Z | 2027-01-03T12:00:00Z"
            })
    void firesNext(String expression, Instant last, Instant next) {
        assertThat(Schedule.of(expression).next(last)).hasValue(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate(0 minutes)",
                "rate(1 minutes)",
                "rate(5 minute)",
                "rate(30 seconds)",
                "rate(minute)",
                "cron(0 10 * * * *)",
                "cron(0 10 * * ?)",
                "cron(61 10 * * ? *)",
                // '/' is no wildcard of the day of the week, and '#' allows one expression only.
                "cron(0 10 ? * 2/2 *)",
                "cron(0 10 ? * 3#1,6#3 *)",
                "at(2026-11-24T10:00:00)",
                "every day"
            })
    void refusesWhatIsNoSchedule(String expression) {
        assertThatThrownBy(() -> Schedule.of(expression)).isInstanceOf(IllegalArgumentException.class);
    }
}
