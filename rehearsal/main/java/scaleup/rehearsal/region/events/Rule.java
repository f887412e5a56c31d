package scaleup.rehearsal.region.events;

import java.util.List;
import java.util.Optional;

/**
 * A rule that is enabled.
 *
 * @param pattern matches no events if empty
 * @param schedule makes events for this rule alone
 */
record Rule(
        String name,
        String arn,
        Optional<EventPattern> pattern,
        Optional<Schedule> schedule,
        List<RuleTarget> targets) {
    Rule {
        targets = List.copyOf(targets);
    }
}
