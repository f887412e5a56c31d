package scaleup.configuration;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The minutes at which a job is due, by the clock of UTC, as crontab(5) of cronie has it: five fields. Each has what it allows, in
 * ascending order.
 *
 * @param minutes 0 to 59
 * @param hours 0 to 23
 * @param days of a month, 1 to 31
 * @param months 1 to 12
 * @param weekdays 0 to 6, Sunday first
 * @param eitherDay whether one of {@code days} and {@code weekdays} is enough: where both are restricted, which a field that
 *     begins with {@code *} is not
 */
public record CronSchedule(
        List<Integer> minutes,
        List<Integer> hours,
        List<Integer> days,
        List<Integer> months,
        List<Integer> weekdays,
        boolean eitherDay) {
    static final String ALLOWED =
            "the five fields of crontab(5), in UTC: minute, hour, day of the month, month and day of"
                    + " the week, such as \"30 2 * * mon-fri\" or \"*/15 * * * *\"";

    /** What a problem is reported with. */
    static final CronSchedule NEVER = new CronSchedule(List.of(), List.of(), List.of(), List.of(), List.of(), false);

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private static final Pattern PART = Pattern.compile("(?:\\*|(\\w{1,3})(?:-(\\w{1,3}))?)(?:/(\\d{1,2}))?");

    /** With the years from it on time zones are as they are now. */
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    /** In so many years each weekday is each date once, and February 29 as well. */
    private static final int YEARS = 28;

    /** What {@code text} says, or nothing if it says none or no time that ever comes. */
    static Optional<CronSchedule> of(String text) {
        String[] fields = text.toLowerCase(Locale.ROOT).split("[ \\t]+", -1);
        if (fields.length != 5) {
            return Optional.empty();
        }
        var minutes = field(fields[0], 0, 59, List.of());
        var hours = field(fields[1], 0, 23, List.of());
        var days = field(fields[2], 1, 31, List.of());
        var months = field(fields[3], 1, 12, MONTHS);
        // 7 is Sunday, too.
        var weekdays = field(fields[4], 0, 7, WEEKDAYS);
        if (Stream.of(minutes, hours, days, months, weekdays).anyMatch(NavigableSet::isEmpty)) {
            return Optional.empty();
        }
        var schedule = new CronSchedule(
                List.copyOf(minutes),
                List.copyOf(hours),
                List.copyOf(days),
                List.copyOf(months),
                weekdays.stream().map(day -> day % 7).distinct().sorted().toList(),
                !fields[2].startsWith("*") && !fields[4].startsWith("*"));
        return schedule.comes() ? Optional.of(schedule) : Optional.empty();
    }

    private boolean comes() {
        return dates().findAny().isPresent();
    }

    /** The dates of some years on which it is due. */
    private Stream<LocalDate> dates() {
        return FIRST.datesUntil(FIRST.plusYears(YEARS)).filter(this::hasDay);
    }

    /** When it is due in some years. */
    Stream<LocalDateTime> times() {
        return dates().flatMap(date ->
                hours.stream().flatMap(hour -> minutes.stream().map(minute -> date.atTime(hour, minute))));
    }

    /** Whether it is due in that minute. */
    boolean isDue(LocalDateTime time) {
        return minutes.contains(time.getMinute()) && hours.contains(time.getHour()) && hasDay(time.toLocalDate());
    }

    /** Whether both are due in the same minute of some years. */
    boolean meets(CronSchedule other) {
        return !Collections.disjoint(minutes, other.minutes)
                && !Collections.disjoint(hours, other.hours)
                && dates().anyMatch(other::hasDay);
    }

    private boolean hasDay(LocalDate date) {
        boolean day = days.contains(date.getDayOfMonth());
        boolean weekday = weekdays.contains(date.getDayOfWeek().getValue() % 7);
        return months.contains(date.getMonthValue()) && (eitherDay ? day || weekday : day && weekday);
    }

    /** Empty if it can't be read. */
    private static NavigableSet<Integer> field(String text, int least, int most, List<String> names) {
        NavigableSet<Integer> values = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                return new TreeSet<>();
            }
            boolean isOne = matcher.group(1) != null && matcher.group(2) == null;
            int from = matcher.group(1) == null ? least : number(matcher.group(1), least, names);
            int to = matcher.group(1) == null ? most : isOne ? from : number(matcher.group(2), least, names);
            int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            if (from < least || to > most || from > to || step < 1 || (isOne && matcher.group(3) != null)) {
                return new TreeSet<>();
            }
            for (int value = from; value <= to; value += step) {
                values.add(value);
            }
        }
        return values;
    }

    /** Less than any that is allowed if it is none. */
    private static int number(String text, int least, List<String> names) {
        if (names.contains(text)) {
            return names.indexOf(text) + least;
        }
        return text.matches("\\d{1,2}") ? Integer.parseInt(text) : -1;
    }
}
