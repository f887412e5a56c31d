package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.ManualTime;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.region.lambda.Result;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/** An event bus that delivers in the test's own thread, to functions that only note what they get. */
final class EventsWorld implements Functions {
    static final String FUNCTION = Account.PLAYED.arn("lambda", "function:look");
    static final ObjectMapper JSON = new ObjectMapper();

    record Delivery(String function, JsonNode event, Invoker invoker) {}

    final ManualTime time = new ManualTime();
    final Journal journal = new Journal(time, entry -> {});
    final List<Delivery> deliveries = new ArrayList<>();
    final Set<String> denied = new HashSet<>();
    final Outage loss = new Outage();
    final Outage doubling = new Outage();
    final DefaultEventBus bus =
            new DefaultEventBus(Account.PLAYED, this, Runnable::run, time, journal, loss, doubling, time);

    Made rule(ObjectNode properties) throws NotMade, InterruptedException {
        return bus.players()
                .get("AWS::Events::Rule")
                .make(new Declaration("Stack", "Rule", "AWS::Events::Rule", properties, MissingNode.getInstance()));
    }

    /** A rule's properties with one target. */
    static ObjectNode properties() {
        var properties = JSON.createObjectNode();
        properties.putArray("Targets").addObject().put("Arn", FUNCTION).put("Id", "look");
        return properties;
    }

    static ObjectNode pattern(JsonNode pattern) {
        return properties().set("EventPattern", pattern);
    }

    /** JSON, with single quotes for readability. */
    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String enqueue(String function, JsonNode event, Invoker invoker) throws Refusal {
        if (denied.contains(function)) {
            throw new Refusal(403, "AccessDeniedException", "not allowed");
        }
        deliveries.add(new Delivery(function, event, invoker));
        return "1";
    }

    @Override
    public Result invoke(String function, JsonNode event, Invoker invoker) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void authorise(String function, Invoker invoker) throws Refusal {
        if (denied.contains(function)) {
            throw new Refusal(403, "AccessDeniedException", invoker.service() + " is not allowed");
        }
    }
}
