package scaleup.configuration;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * From when on a tier has at least so many servers, until another schedule says something else.
 *
 * @param name for people
 * @param recurrence when: five fields of numbers, as Amazon EC2 Auto Scaling takes them
 * @param timeZone of IANA's, such as {@code Europe/Berlin}; without it UTC
 * @param minimum servers from then on, at least those that the tier always has
 */
public record NamedSchedule(String name, String recurrence, Optional<String> timeZone, int minimum) {
    /** Of one tier; Amazon EC2 Auto Scaling takes 125 for a group ("Quotas for Amazon EC2 Auto Scaling"). */
    static final int MAXIMUM = 20;

    /** Those of one tier. */
    static List<NamedSchedule> readAll(Section section, int fewest) {
        var schedules = section.sections(
                "schedules",
                "1 to 32 lower-case letters, digits and hyphens, a letter first",
                name -> name.matches("[a-z][a-z0-9-]{0,31}"),
                (name, of) -> read(of, name, fewest));
        section.require(schedules.size() <= MAXIMUM, "schedules", "at most %d schedules".formatted(MAXIMUM));
        schedules.stream()
                .flatMap(one -> schedules.stream()
                        .takeWhile(other -> !other.equals(one))
                        .filter(one::meets)
                        .map(other -> List.of(other.name, one.name)))
                .findFirst()
                .ifPresent(both -> section.require(
                        false,
                        "schedules",
                        "no two that are ever due in the same minute, as %s and %s are"
                                .formatted(both.get(0), both.get(1))));
        return schedules;
    }

    /**
     * Whether both are due in the same minute, sooner or later: then Amazon EC2 Auto Scaling may refuse the second, "A scheduled action
     * must have a unique time value" ("Scheduled scaling for Amazon EC2 Auto Scaling").
     */
    private boolean meets(NamedSchedule other) {
        var mine = CronSchedule.of(recurrence).orElse(CronSchedule.NEVER);
        var others = CronSchedule.of(other.recurrence).orElse(CronSchedule.NEVER);
        return zone().equals(other.zone())
                ? mine.meets(others)
                : mine.times()
                        .anyMatch(time -> others.isDue(time.atZone(zone())
                                .withZoneSameInstant(other.zone())
                                .toLocalDateTime()));
    }

    private ZoneId zone() {
        return ZoneId.of(timeZone.filter(text -> !text.isEmpty()).orElse("UTC"));
    }

    private static NamedSchedule read(Section section, String name, int fewest) {
        return new NamedSchedule(
                name,
                section.text(
                        "schedule",
                        "five fields of crontab(5): minute, hour, day of the month, month and day of the week, in numbers"
                                + " (0 is Sunday) and of the two sorts of days one alone, such as \"45 7 * * 1-5\"",
                        NamedSchedule::isRecurrence),
                section.optionalText(
                        "timeZone",
                        "a time zone of IANA's such as \"Europe/Berlin\"",
                        text -> text.contains("/")
                                && ZoneId.getAvailableZoneIds().contains(text)),
                section.integer("minimum", fewest, Scaling.MOST));
    }

    /**
     * What Amazon EC2 Auto Scaling and crontab(5) mean alike: names, 7 for Sunday, and days of both sorts are not written about
     * ("Scheduled scaling for Amazon EC2 Auto Scaling").
     */
    private static boolean isRecurrence(String text) {
        return text.matches("[0-9*,/ -]+ [0-6*,/-]+")
                && CronSchedule.of(text)
                        .filter(schedule -> !schedule.eitherDay())
                        .isPresent();
    }
}
