package scaleup.rehearsal.region.events;

import static org.assertj.core.api.Assertions.assertThat;
import static scaleup.rehearsal.region.events.EventsWorld.JSON;
import static scaleup.rehearsal.region.events.EventsWorld.pattern;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import scaleup.rehearsal.template.NotMade;

class EventPatternPropertiesTest {
    @Property(tries = 200)
    void aPatternOfSomeOfAnEventsValuesMatchesIt(@ForAll("fields") Map<String, List<String>> fields)
            throws NotMade, InterruptedException {
        assertThat(deliveries(detail(fields), some(fields))).isEqualTo(1);
    }

    @Property(tries = 200)
    void aPatternWithOneValueThatTheEventLacksDoesNotMatch(@ForAll("fields") Map<String, List<String>> fields)
            throws NotMade, InterruptedException {
        var pattern = some(fields);
        pattern.putArray(fields.keySet().iterator().next()).add("what no event has");

        assertThat(deliveries(detail(fields), pattern)).isZero();
    }

    @Property(tries = 200)
    void furtherFieldsOfAnEventChangeNothing(@ForAll("fields") Map<String, List<String>> fields)
            throws NotMade, InterruptedException {
        var detail = detail(fields).put("further", "field");

        assertThat(deliveries(detail, some(fields))).isEqualTo(1);
    }

    private static int deliveries(ObjectNode detail, ObjectNode pattern) throws NotMade, InterruptedException {
        var world = new EventsWorld();
        world.rule(pattern(JSON.createObjectNode().set("detail", pattern)));
        world.bus.put(new Event("aws.test", "Test", List.of(), detail));
        return world.deliveries.size();
    }

    /** The event's detail: a field with one value is a text, one with more is a list. */
    private static ObjectNode detail(Map<String, List<String>> fields) {
        var detail = JSON.createObjectNode();
        fields.forEach((name, values) -> {
            if (values.size() == 1) {
                detail.put(name, values.get(0));
            } else {
                values.forEach(detail.withArray(name)::add);
            }
        });
        return detail;
    }

    /** A pattern that wants of each field its last value, or something else. */
    private static ObjectNode some(Map<String, List<String>> fields) {
        var pattern = JSON.createObjectNode();
        fields.forEach(
                (name, values) -> pattern.putArray(name).add("something else").add(values.get(values.size() - 1)));
        return pattern;
    }

    @Provide
    Arbitrary<Map<String, List<String>>> fields() {
        var name = Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(8);
        var values = Arbitraries.strings()
                .withCharRange(' ', '\u017e')
                .ofMaxLength(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        return Arbitraries.maps(name, values).ofMinSize(1).ofMaxSize(5);
    }
}
