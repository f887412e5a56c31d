package scaleup.rehearsal.region.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.events.EventsWorld.FUNCTION;
import static scaleup.rehearsal.region.events.EventsWorld.json;
import static scaleup.rehearsal.region.events.EventsWorld.pattern;
import static scaleup.rehearsal.region.events.EventsWorld.properties;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.template.NotMade;

class DefaultEventBusTest {
    private static final Event EVENT = new Event("aws.test", "Test", List.of("arn:1"), json("{'a': 'b'}"));

    private final EventsWorld world = new EventsWorld();

    @Test
    void anEventGetsItsEnvelope() throws NotMade, InterruptedException {
        world.rule(pattern(json("{'source': ['aws.test']}")));

        world.bus.put(EVENT);

        assertThat(world.deliveries).singleElement().satisfies(delivery -> {
            var event = (ObjectNode) delivery.event();
            assertThat(event.remove("id").asText()).hasSize(36);
            assertThat(event)
                    .isEqualTo(json("{'version': '0', 'detail-type': 'Test', 'source': 'aws.test',"
                            + " 'account': '111122223333', 'time': '2026-11-24T10:00:00Z',"
                            + " 'region': 'eu-central-1', 'resources': ['arn:1'], 'detail': {'a': 'b'}}"));
        });
    }

    /** Amazon EventBridge delivers at least once and keeps no promise beyond 24 h; what is lost is matched to no rule. */
    @Test
    void eventsThatAreLostReachNobodyAndSchedulesGoOn() throws NotMade, InterruptedException {
        world.rule(pattern(json("{'source': ['aws.test']}")));
        world.rule(properties().put("ScheduleExpression", "rate(1 minute)"));
        world.loss.begin();

        world.bus.put(EVENT);
        assertThat(world.deliveries).isEmpty();
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.deliveries).hasSize(1);

        assertThat(world.loss.end()).isEqualTo(1);
        world.bus.put(EVENT);
        assertThat(world.deliveries).hasSize(2);
    }

    /** The same event, as its id says. */
    @Test
    void eventsThatAreDoubledReachEachRuleTwice() throws NotMade, InterruptedException {
        world.rule(pattern(json("{'source': ['aws.test']}")));
        world.doubling.begin();

        world.bus.put(EVENT);
        assertThat(world.deliveries).hasSize(2);
        assertThat(world.deliveries.get(0)).isEqualTo(world.deliveries.get(1));

        assertThat(world.doubling.end()).isEqualTo(1);
        world.bus.put(EVENT);
        assertThat(world.deliveries).hasSize(3);
    }

    @Test
    void aTargetIsInvokedInTheNameOfTheRule() throws NotMade, InterruptedException {
        var made = world.rule(pattern(json("{'source': ['aws.test']}")).put("Name", "look"));

        world.bus.put(EVENT);

        assertThat(made.reference()).isEqualTo("look");
        assertThat(made.attributes()).containsEntry("Arn", "arn:aws:events:eu-central-1:111122223333:rule/look");
        assertThat(world.deliveries)
                .extracting(EventsWorld.Delivery::invoker)
                .containsExactly(
                        new Invoker("events.amazonaws.com", "arn:aws:events:eu-central-1:111122223333:rule/look"));
    }

    @Test
    void aScheduleFiresAfterEachPeriodAndNotBefore() throws NotMade, InterruptedException {
        var made = world.rule(properties().put("ScheduleExpression", "rate(1 minute)"));

        world.time.pass(Duration.ofSeconds(59));
        assertThat(world.deliveries).isEmpty();
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.deliveries).hasSize(1);
        world.time.pass(Duration.ofMinutes(10));

        assertThat(world.deliveries).hasSize(11);
        var event = world.deliveries.get(10).event();
        assertThat(event.path("source").asText()).isEqualTo("aws.events");
        assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
        assertThat(event.path("time").asText()).isEqualTo("2026-11-24T10:11:00Z");
        assertThat(event.path("resources").path(0).asText())
                .isEqualTo(made.attributes().get("Arn"));
        assertThat(event.path("detail")).isEqualTo(json("{}"));
    }

    @Test
    void aTargetWithInputGetsItInsteadOfTheEvent() throws NotMade, InterruptedException {
        var properties = pattern(json("{'source': ['aws.test']}"));
        ((ObjectNode) properties.path("Targets").path(0)).put("Input", "{\"x\": 1}");
        world.rule(properties);

        world.bus.put(EVENT);

        assertThat(world.deliveries).extracting(EventsWorld.Delivery::event).containsExactly(json("{'x': 1}"));
    }

    @Test
    void aDisabledRuleDoesNothing() throws NotMade, InterruptedException {
        world.rule(pattern(json("{'source': ['aws.test']}")).put("State", "DISABLED"));
        world.rule(properties().put("ScheduleExpression", "rate(1 minute)").put("State", "DISABLED"));

        world.bus.put(EVENT);
        world.time.pass(Duration.ofHours(1));

        assertThat(world.deliveries).isEmpty();
    }

    @Test
    void aRefusedTargetIsWrittenDownAndTheOthersAreInvoked() throws NotMade, InterruptedException {
        var properties = pattern(json("{'source': ['aws.test']}"));
        ((ArrayNode) properties.path("Targets"))
                .addObject()
                .put("Arn", FUNCTION + "2")
                .put("Id", "second");
        world.rule(properties);
        world.denied.add(FUNCTION);

        world.bus.put(EVENT);

        assertThat(world.deliveries).extracting(EventsWorld.Delivery::function).containsExactly(FUNCTION + "2");
        assertThat(world.journal.entries()).singleElement().satisfies(entry -> assertThat(entry.text())
                .contains("could not invoke", FUNCTION, "not allowed"));
    }

    /** A rule on an event that doesn't come in a rehearsal, or with a schedule of days, is as wrong as one that fires. */
    @Test
    void aRuleThatCouldNotInvokeItsTargetIsKnownBeforeItsEventComes() throws NotMade, InterruptedException {
        world.rule(pattern(json("{'source': ['aws.acm']}")));
        assertThat(world.bus.undeliverable()).isEmpty();

        world.denied.add(FUNCTION);

        assertThat(world.bus.undeliverable())
                .singleElement()
                .asString()
                .matches("rule \\S+: events.amazonaws.com is not allowed");
        assertThat(world.deliveries).isEmpty();
        assertThat(world.journal.entries()).isEmpty();
    }

    @Test
    void whatIsNotPlayedIsRefused() {
        var transformed = pattern(json("{'source': ['aws.test']}"));
        ((ObjectNode) transformed.path("Targets").path(0)).putObject("InputTransformer");
        assertThatThrownBy(() -> world.rule(transformed))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Rule.Targets[0]: InputTransformer is not played");
        var queue = pattern(json("{'source': ['aws.test']}"));
        ((ObjectNode) queue.path("Targets").path(0)).put("Arn", "arn:aws:sqs:eu-central-1:111122223333:q");
        assertThatThrownBy(() -> world.rule(queue)).isInstanceOf(NotMade.class).hasMessageContaining("sqs");
        assertThatThrownBy(() -> world.rule(properties())).isInstanceOf(NotMade.class);
        assertThatThrownBy(() -> world.rule(properties().put("ScheduleExpression", "rate(30 seconds)")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Rule.ScheduleExpression");
    }
}
