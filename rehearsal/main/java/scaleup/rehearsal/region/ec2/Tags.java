package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.events.Event;
import scaleup.rehearsal.region.events.EventBus;

/**
 * The tags of instances. Every change puts an event on the bus.
 *
 * @see <a href="https://docs.aws.amazon.com/tag-editor/latest/userguide/tag-monitor.html">Monitor tag changes with
 *     serverless workflows and Amazon EventBridge</a>
 */
public final class Tags {
    private record Tagged(SortedMap<String, String> tags, int version) {}

    private final Account account;
    private final EventBus bus;
    private final Map<String, Tagged> instances = new HashMap<>();

    Tags(Account account, EventBus bus) {
        this.account = account;
        this.bus = bus;
    }

    /** The tags of an instance; none if there is no such instance. */
    public synchronized SortedMap<String, String> of(String instance) {
        return new TreeMap<>(current(instance).tags());
    }

    /**
     * The tags of a resource, for the condition key {@code aws:ResourceTag}.
     *
     * @param arn of an instance, for example {@code arn:aws:ec2:eu-central-1:111122223333:instance/i-1}; anything else
     *     has no tags here
     */
    public Map<String, String> ofArn(String arn) {
        String prefix = account.arn("ec2", "instance/");
        return arn.startsWith(prefix) ? of(arn.substring(prefix.length())) : Map.of();
    }

    synchronized void put(String instance, Map<String, String> added) {
        SortedMap<String, String> tags = of(instance);
        tags.putAll(added);
        change(instance, tags);
    }

    /** Removes keys; one with a value only if that is its value. */
    synchronized void remove(String instance, Map<String, Optional<String>> keys) {
        SortedMap<String, String> tags = of(instance);
        keys.forEach((key, value) -> {
            if (value.isEmpty() || value.get().equals(tags.get(key))) {
                tags.remove(key);
            }
        });
        change(instance, tags);
    }

    synchronized void forget(String instance) {
        instances.remove(instance);
    }

    private Tagged current(String instance) {
        return instances.getOrDefault(instance, new Tagged(new TreeMap<>(), 0));
    }

    private void change(String instance, SortedMap<String, String> tags) {
        Tagged before = current(instance);
        SortedSet<String> keys = new TreeSet<>(before.tags().keySet());
        keys.addAll(tags.keySet());
        List<String> changed = new ArrayList<>();
        for (String key : keys) {
            if (!Optional.ofNullable(tags.get(key))
                    .equals(Optional.ofNullable(before.tags().get(key)))) {
                changed.add(key);
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        var after = new Tagged(tags, before.version() + 1);
        instances.put(instance, after);
        bus.put(event(instance, changed, after));
    }

    private Event event(String instance, List<String> changed, Tagged tagged) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        changed.forEach(detail.putArray("changed-tag-keys")::add);
        detail.put("service", "ec2").put("resource-type", "instance").put("version", tagged.version());
        ObjectNode tags = detail.putObject("tags");
        tagged.tags().forEach(tags::put);
        return new Event(
                "aws.tag", "Tag Change on Resource", List.of(account.arn("ec2", "instance/" + instance)), detail);
    }
}
