package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Player;

/**
 * The default event bus with its rules. Amazon EventBridge User Guide, "Using dead-letter queues to process undelivered events in
 * EventBridge": "for errors that result from missing permissions to a target, or a target resource that no longer exists", nothing
 * is tried again.
 */
public final class DefaultEventBus implements EventBus {
    private final Account account;
    private final Functions functions;
    private final Executor executor;
    private final Timer timer;
    private final Journal journal;
    private final Clock clock;
    private final Outage loss;
    private final Outage doubling;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /**
     * @param executor delivers events
     * @param loss of events, as long as it lasts
     * @param doubling of events, as long as it lasts: "at least once" is what Amazon EventBridge promises ("Amazon EventBridge FAQs")
     */
    public DefaultEventBus(
            Account account,
            Functions functions,
            Executor executor,
            Timer timer,
            Journal journal,
            Outage loss,
            Outage doubling,
            Clock clock) {
        this.account = account;
        this.functions = functions;
        this.executor = executor;
        this.timer = timer;
        this.journal = journal;
        this.loss = loss;
        this.doubling = doubling;
        this.clock = clock;
    }

    /** The players of the resource types of Amazon EventBridge. */
    public Map<String, Player> players() {
        return Map.of("AWS::Events::Rule", new RulePlayer(this, account));
    }

    @Override
    public void put(Event event) {
        if (loss.meets()) {
            return;
        }
        var sent = envelope(event, clock.instant());
        executor.execute(() -> deliver(sent));
        if (doubling.meets()) {
            executor.execute(() -> deliver(sent));
        }
    }

    /**
     * Rules that could not invoke what they shall invoke, each with the reason, whether or not an event has matched yet. To be
     * asked when everything is made: a permission comes after the rule that it is for.
     */
    public List<String> undeliverable() {
        List<String> undeliverable = new ArrayList<>();
        for (var rule : rules) {
            for (var target : rule.targets()) {
                try {
                    functions.authorise(target.function(), invoker(rule));
                } catch (Refusal e) {
                    undeliverable.add("rule %s: %s".formatted(rule.name(), e.getMessage()));
                }
            }
        }
        return undeliverable;
    }

    private static Invoker invoker(Rule rule) {
        return new Invoker("events.amazonaws.com", rule.arn());
    }

    private void deliver(JsonNode event) {
        for (var rule : rules) {
            if (rule.pattern().map(pattern -> pattern.matches(event)).orElse(false)) {
                invoke(rule, event);
            }
        }
    }

    private void invoke(Rule rule, JsonNode event) {
        for (var target : rule.targets()) {
            try {
                functions.enqueue(target.function(), target.input().orElse(event), invoker(rule));
            } catch (Refusal e) {
                journal.fail(rule.name(), "could not invoke %s: %s".formatted(target.function(), e.getMessage()));
            }
        }
    }

    /** Begins to match events; a schedule counts from now. */
    void add(Rule rule) {
        rules.add(rule);
        rule.schedule().ifPresent(schedule -> await(rule, schedule, clock.instant()));
    }

    private void await(Rule rule, Schedule schedule, Instant last) {
        schedule.next(last)
                .ifPresent(next -> timer.after(until(next), () -> {
                    executor.execute(() -> invoke(rule, scheduled(rule, next)));
                    await(rule, schedule, next);
                }));
    }

    private Duration until(Instant next) {
        var delay = Duration.between(clock.instant(), next);
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    private JsonNode scheduled(Rule rule, Instant time) {
        return envelope(
                new Event("aws.events", "Scheduled Event", List.of(rule.arn()), JsonNodeFactory.instance.objectNode()),
                time);
    }

    private ObjectNode envelope(Event event, Instant time) {
        var sent = JsonNodeFactory.instance
                .objectNode()
                .put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", event.detailType())
                .put("source", event.source())
                .put("account", account.id())
                .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", account.region());
        var resources = sent.putArray("resources");
        event.resources().forEach(resources::add);
        sent.set("detail", event.detail());
        return sent;
    }
}
