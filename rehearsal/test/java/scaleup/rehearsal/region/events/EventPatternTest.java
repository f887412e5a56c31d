package scaleup.rehearsal.region.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static scaleup.rehearsal.region.events.EventsWorld.json;
import static scaleup.rehearsal.region.events.EventsWorld.pattern;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.template.NotMade;

/** Amazon EventBridge user guide, 'Comparison operators for use in event patterns', each with its own kind of values. */
class EventPatternTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'state': ['running', 'stopped']}                      | {'state': 'stopped'}               | true",
                "{'state': ['running', 'stopped']}                      | {'state': 'Stopped'}               | false",
                "{'state': ['running']}                                 | {'other': 'running'}               | false",
                "{'state': ['running'], 'zone': ['a']}                  | {'state': 'running', 'zone': 'b'}  | false",
                "{'a': {'b': ['c']}}                                    | {'a': {'b': 'c', 'd': 'e'}}        | true",
                "{'keys': ['scaleup:ready']}                            | {'keys': ['Name', 'scaleup:ready']}| true",
                "{'keys': ['scaleup:ready']}                            | {'keys': ['Name']}                 | false",
                "{'Region': [{'prefix': 'us-'}]}                        | {'Region': 'us-east-1'}            | true",
                "{'Region': [{'prefix': 'us-'}]}                        | {'Region': 'eu-central-1'}         | false",
                "{'s': [{'prefix': {'equals-ignore-case': 'EventB'}}]}  | {'s': 'eventBridge'}               | true",
                "{'FileName': [{'suffix': '.png'}]}                     | {'FileName': 'a.png'}              | true",
                "{'FileName': [{'suffix': '.png'}]}                     | {'FileName': 'a.jpg'}              | false",
                "{'state': [{'anything-but': 'initializing'}]}          | {'state': 'running'}               | true",
                "{'state': [{'anything-but': 'initializing'}]}          | {'state': 'initializing'}          | false",
                "{'x-limit': [{'anything-but': [100, 200, 300]}]}       | {'x-limit': 250}                   | true",
                "{'x-limit': [{'anything-but': [100, 200, 300]}]}       | {'x-limit': 200}                   | false",
                "{'state': [{'anything-but': {'prefix': 'init'}}]}      | {'state': 'initializing'}          | false",
                "{'state': [{'anything-but': {'suffix': '.png'}}]}      | {'state': 'a.jpg'}                 | true",
                "{'c': [{'exists': true}]}                              | {'c': 'value'}                     | true",
                "{'c': [{'exists': true}]}                              | {'d': 'value'}                     | false",
                "{'c': [{'exists': false}]}                             | {'d': 'value'}                     | true",
                "{'c': [{'exists': false}]}                             | {'c': 'value'}                     | false",
                "{'c-count': [{'numeric': ['>', 0, '<=', 5]}]}          | {'c-count': 5}                     | true",
                "{'c-count': [{'numeric': ['>', 0, '<=', 5]}]}          | {'c-count': 0}                     | false",
                "{'d-count': [{'numeric': ['<', 10]}]}                  | {'d-count': 9.5}                   | true",
                "{'x': [{'numeric': ['=', 3.018e2]}]}                   | {'x': 301.8}                       | true",
                "{'c': [{'equals-ignore-case': 'Alice'}]}               | {'c': 'aLICE'}                     | true",
                "{'c': [{'equals-ignore-case': 'Alice'}]}               | {'c': 'Alicia'}                    | false",
                "{'path': [{'wildcard': 'dir/*.png'}]}                  | {'path': 'dir/a/b.png'}            | true",
                "{'path': [{'wildcard': 'dir/*.png'}]}                  | {'path': 'other/b.png'}            | false",
                "{'path': [{'anything-but': {'wildcard': '*/lib/*'}}]}  | {'path': '/usr/lib/x'}             | false",
                "{'ip': [{'cidr': '10.0.0.0/24'}]}                      | {'ip': '10.0.0.77'}                | true",
                "{'ip': [{'cidr': '10.0.0.0/24'}]}                      | {'ip': '10.0.1.77'}                | false",
                "{'user': [null]}                                       | {'user': null}                     | true",
                "{'name': ['']}                                         | {'name': ''}                       | true",
                "{'$or': [{'a': ['1']}, {'b': [{'prefix': 'x'}]}]}      | {'b': 'xy'}                        | true",
                "{'$or': [{'a': ['1']}, {'b': [{'prefix': 'x'}]}]}      | {'a': '2', 'b': 'y'}               | false",
                "{'c': ['a', {'prefix': 'b'}, {'numeric': ['>', 1]}]}   | {'c': 2}                           | true"
            })
    void aPatternMatchesAsTheGuideSays(String pattern, String detail, boolean matches)
            throws NotMade, InterruptedException {
        var world = new EventsWorld();
        world.rule(pattern(EventsWorld.JSON.createObjectNode().set("detail", json(pattern))));

        world.bus.put(new Event("aws.test", "Test", List.of(), json(detail)));

        assertThat(!world.deliveries.isEmpty()).isEqualTo(matches);
    }

    @Test
    void thePatternsOfTheTemplatesMatchTheEventsTheyAreFor() throws NotMade, InterruptedException {
        var world = new EventsWorld();
        world.rule(pattern(json(
                "{'source': ['aws.autoscaling'], 'detail': {'AutoScalingGroupName': ['Scaleup-dev-application']}}")));
        world.rule(pattern(json("{'source': ['aws.tag'], 'detail-type': ['Tag Change on Resource'],"
                + " 'detail': {'changed-tag-keys': ['scaleup:ready'], 'service': ['ec2'],"
                + " 'resource-type': ['instance']}}")));

        world.bus.put(launch("Scaleup-dev-application"));
        world.bus.put(launch("Scaleup-dev-web"));
        world.bus.put(tagged("instance"));
        world.bus.put(tagged("volume"));

        assertThat(world.deliveries)
                .extracting(delivery -> delivery.event().path("detail-type").asText())
                .containsExactly("EC2 Instance-launch Lifecycle Action", "Tag Change on Resource");
    }

    @Test
    void whatIsNoPatternIsRefused() {
        assertThatThrownBy(() -> new EventsWorld().rule(pattern(json("{'source': 'aws.autoscaling'}"))))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Stack/Rule.EventPattern is not valid");
        assertThatThrownBy(() -> new EventsWorld().rule(pattern(json("{'source': [{'contains': 'x'}]}"))))
                .isInstanceOf(NotMade.class);
    }

    private static Event launch(String group) {
        return new Event(
                "aws.autoscaling",
                "EC2 Instance-launch Lifecycle Action",
                List.of(),
                json("{'AutoScalingGroupName': '%s', 'EC2InstanceId': 'i-1'}".formatted(group)));
    }

    private static Event tagged(String resource) {
        return new Event(
                "aws.tag",
                "Tag Change on Resource",
                List.of("arn:aws:ec2:eu-central-1:111122223333:instance/i-1"),
                json("{'changed-tag-keys': ['scaleup:ready'], 'service': 'ec2', 'resource-type': '%s'}"
                        .formatted(resource)));
    }
}
