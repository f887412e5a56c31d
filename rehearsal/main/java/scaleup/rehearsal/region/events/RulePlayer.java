package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays AWS::Events::Rule of the default bus with functions as targets. The type's page in the AWS CloudFormation Template
 * Reference Guide: a pattern, a schedule, or both.
 */
final class RulePlayer implements Player {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> STATES = Set.of("ENABLED", "DISABLED");

    private final DefaultEventBus bus;
    private final Account account;

    RulePlayer(DefaultEventBus bus, Account account) {
        this.bus = bus;
        this.account = account;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                declaration, "Description", "EventPattern", "Name", "ScheduleExpression", "State", "Tags", "Targets");
        var name = PhysicalId.name(declaration, "Name", 64);
        var arn = account.arn("events", "rule/" + name);
        var rule = new Rule(name, arn, pattern(properties), schedule(properties), targets(properties));
        if (rule.pattern().isEmpty() && rule.schedule().isEmpty()) {
            throw new NotMade(declaration.path() + " needs an EventPattern or a ScheduleExpression");
        }
        var state = properties.optionalText("State").orElse("ENABLED");
        if (!STATES.contains(state)) {
            throw new NotMade("%s.State is %s; the rehearsal plays %s".formatted(declaration.path(), state, STATES));
        }
        if (state.equals("ENABLED")) {
            bus.add(rule);
        }
        return new Made(name, Map.of("Arn", arn));
    }

    private static Optional<EventPattern> pattern(Properties properties) throws NotMade {
        if (!properties.has("EventPattern")) {
            return Optional.empty();
        }
        var pattern = properties.node().path("EventPattern");
        // A template may have it as an object or as its text.
        var text = pattern.isTextual() ? pattern.textValue() : pattern.toString();
        try {
            return Optional.of(new EventPattern(text));
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s.EventPattern is not valid: %s".formatted(properties.path(), e.getMessage()), e);
        }
    }

    private static Optional<Schedule> schedule(Properties properties) throws NotMade {
        return properties.has("ScheduleExpression")
                ? Optional.of(properties.value("ScheduleExpression", Schedule::of))
                : Optional.empty();
    }

    private static List<RuleTarget> targets(Properties properties) throws NotMade {
        var targets = new ArrayList<RuleTarget>();
        var ids = new HashSet<String>();
        for (var target : properties.objects("Targets", "Arn", "Id", "Input")) {
            if (!ids.add(target.text("Id"))) {
                throw new NotMade("%s: another target has the Id %s".formatted(target.path(), target.text("Id")));
            }
            if (!target.text("Arn").contains(":lambda:")) {
                throw new NotMade("%s is %s; the rehearsal plays functions as targets"
                        .formatted(target.path(), target.text("Arn")));
            }
            targets.add(new RuleTarget(target.text("Arn"), input(target)));
        }
        return targets;
    }

    private static Optional<JsonNode> input(Properties target) throws NotMade {
        try {
            var input = target.optionalText("Input");
            return input.isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(input.get()));
        } catch (JsonProcessingException e) {
            throw new NotMade(target.path() + ".Input is not JSON", e);
        }
    }
}
