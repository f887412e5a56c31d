package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What crontab(5) of cronie, which Amazon Linux 2023 has as others do, says of the five fields. */
class CronScheduleTest {
    /** "first-last", "lists are allowed", "/step ... through the range". */
    @Test
    void readsNumbersRangesListsAndSteps() {
        var schedule = schedule("0-29/10,45 */6 1,15-17 3 *");
        assertThat(schedule.minutes()).containsExactly(0, 10, 20, 45);
        assertThat(schedule.hours()).containsExactly(0, 6, 12, 18);
        assertThat(schedule.days()).containsExactly(1, 15, 16, 17);
        assertThat(schedule.months()).containsExactly(3);
        assertThat(schedule.weekdays()).isEqualTo(numbers(0, 6));
    }

    /** "0 or 7 is Sunday, or use names"; "case does not matter". */
    @ParameterizedTest
    @CsvSource({"0,0", "7,0", "sun,0", "Sat,6", "mon-fri,1 2 3 4 5", "'fri,mon',1 5", "5-7,0 5 6", "*/2,0 2 4 6"})
    void readsWeekdays(String text, String numbers) {
        assertThat(schedule("0 0 * * " + text).weekdays())
                .isEqualTo(List.of(numbers.split(" ", -1)).stream()
                        .map(Integer::valueOf)
                        .toList());
    }

    @Test
    void readsNamesOfMonths() {
        assertThat(schedule("0 0 1 jan,Jun-AUG,DEC *").months()).containsExactly(1, 6, 7, 8, 12);
    }

    /** By hand, with a calendar: June 1, 2026, is a Monday. */
    @ParameterizedTest
    @CsvSource({
        "*/5 * * * mon, */5 * * * tue-sat, false",
        "*/5 * * * *, 1-59/5 * * * *, false",
        "*/2 * * * *, 5-59/5 * * * *, true",
        "0 0-11 * * *, 0 12-23 * * *, false",
        "0 6 29 2 *, 0 6 * * 0, true",
        "0 6 1-7 6 *, 0 6 * * mon, true",
        "0 6 31 * *, 0 6 * 4 *, false",
        "0 6 1 6 mon, 0 6 2 6 *, true"
    })
    void twoMeetIfSomeMinuteIsOneOfBoth(String one, String other, boolean meet) {
        assertThat(schedule(one).meets(schedule(other))).isEqualTo(meet);
        assertThat(schedule(other).meets(schedule(one))).isEqualTo(meet);
        assertThat(schedule(one).times().anyMatch(schedule(other)::isDue)).isEqualTo(meet);
    }

    /**
     * "If both fields are restricted (i.e., do not contain the "*" character), the command will be run when either field
     * matches".
     */
    @ParameterizedTest
    @CsvSource({
        "0 0 1 * mon, true",
        "0 0 1 * *, false",
        "0 0 * * mon, false",
        "0 0 */2 * mon, false",
        "0 0 1 * */2, false",
        "0 0 30 2 mon, true"
    })
    void eitherDayIsEnoughWhereBothAreRestricted(String text, boolean either) {
        assertThat(schedule(text).eitherDay()).isEqualTo(either);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                " * * * * *",
                "@daily",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 0 *",
                "* * * 13 *",
                "* * * * 8",
                "-1 * * * *",
                "5-1 * * * *",
                "5/10 * * * *",
                "*/0 * * * *",
                "*/ * * * *",
                "1,,2 * * * *",
                "1- * * * *",
                "mon * * * *",
                "* * * mon *",
                "* * * * jan",
                "* * ? * *",
                "* * L * *",
                "0 0 31 4,6,9,11 *",
                "0 0 30 feb *"
            })
    void refusesWhatItCannotReadOrNeverComes(String text) {
        assertThat(CronSchedule.of(text)).isEmpty();
    }

    @Test
    void takesADayThatComesEveryFewYears() {
        assertThat(schedule("0 0 29 2 *").days()).containsExactly(29);
    }

    private static CronSchedule schedule(String text) {
        return CronSchedule.of(text).orElseThrow();
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
