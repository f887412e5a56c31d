package scaleup.rehearsal.region.events;

import com.cronutils.model.definition.CronConstraintsFactory;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a scheduled rule fires. Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules (legacy)". All times
 * are UTC.
 */
@FunctionalInterface
interface Schedule {
    Pattern RATE = Pattern.compile("rate\\((\\d{1,9}) (minute|hour|day)(s?)\\)");
    Pattern CRON = Pattern.compile("cron\\((.+)\\)");

    /** The place of a field of a cron expression. */
    int DAY_OF_WEEK = 4;

    /** The first time after {@code last}, which is when it fired last, or when the rule was made; none if never. */
    Optional<Instant> next(Instant last);

    /**
     * Reads {@code rate(5 minutes)} or {@code cron(0 10 * * ? *)}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static Schedule of(String expression) {
        var rate = RATE.matcher(expression);
        if (rate.matches()) {
            return rate(
                    Integer.parseInt(rate.group(1)),
                    rate.group(2),
                    !rate.group(3).isEmpty());
        }
        var cron = CRON.matcher(expression);
        if (cron.matches()) {
            return cron(cron.group(1));
        }
        throw new IllegalArgumentException("'%s' is neither rate(value unit) nor cron(fields)".formatted(expression));
    }

    private static Schedule rate(int value, String unit, boolean plural) {
        if (value == 0 || plural == (value == 1)) {
            throw new IllegalArgumentException(
                    "a rate is a positive number with its unit, which is singular after 1: rate(1 %s)".formatted(unit));
        }
        var period =
                switch (unit) {
                    case "minute" -> Duration.ofMinutes(value);
                    case "hour" -> Duration.ofHours(value);
                    default -> Duration.ofDays(value);
                };
        return last -> Optional.of(last.plus(period));
    }

    private static Schedule cron(String fields) {
        var parts = fields.strip().split("\\s+", -1);
        // The wildcards of this field are ", - * ? L #" and, "If you use a '#' character, you can define only one
        // expression".
        if (parts.length > DAY_OF_WEEK && parts[DAY_OF_WEEK].matches(".*/.*|.*#.*,.*|.*,.*#.*")) {
            throw new IllegalArgumentException("%s is no day of the week".formatted(parts[DAY_OF_WEEK]));
        }
        var times = ExecutionTime.forCron(new CronParser(definition()).parse(fields));
        return last -> times.nextExecution(last.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
    }

    private static CronDefinition definition() {
        return CronDefinitionBuilder.defineCron()
                .withMinutes()
                .withValidRange(0, 59)
                .withStrictRange()
                .and()
                .withHours()
                .withValidRange(0, 23)
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .withValidRange(1, 31)
                .supportsL()
                .supportsW()
                .supportsQuestionMark()
                .and()
                .withMonth()
                .withValidRange(1, 12)
                .and()
                .withDayOfWeek()
                .withValidRange(1, 7)
                .withMondayDoWValue(2)
                .supportsL()
                .supportsHash()
                .supportsQuestionMark()
                .and()
                .withYear()
                .withValidRange(1970, 2199)
                .and()
                .withCronValidation(CronConstraintsFactory.ensureEitherDayOfWeekOrDayOfMonth())
                .instance();
    }
}
