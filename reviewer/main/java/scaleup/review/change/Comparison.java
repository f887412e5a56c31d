package scaleup.review.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceChange.Action;

/**
 * What AWS CloudFormation would do to the resources of one version of templates to get to those of another, as 'Update behaviors
 * of stack resources' of its User Guide describes: by AWS's resource schemas, and by what refers to what is replaced.
 */
public final class Comparison {
    private final Resources before;
    private final Resources after;

    /** Keys of new resources by those of the old ones that are the same under another logical id. */
    private final Map<String, String> renamed = new LinkedHashMap<>();

    /** By the key of the resource as it was, or of a new one. */
    private final Map<String, ResourceChange> changes = new LinkedHashMap<>();

    private Comparison(Resources before, Resources after) {
        this.before = before;
        this.after = after;
    }

    /** Every resource that changes, in the order of the old templates, and then those that are added. */
    public static List<ResourceChange> of(Resources before, Resources after) {
        var comparison = new Comparison(before, after);
        comparison.findRenamed();
        comparison.findGone();
        comparison.findChanged();
        comparison.findAdded();
        return List.copyOf(comparison.changes.values());
    }

    private boolean isSame(Resource old) {
        return after.find(old.key())
                .filter(now -> now.type().equals(old.type()))
                .isPresent();
    }

    /** Pairs what is declared no more with what is new: as long as one more pair lets references between them read the same. */
    private void findRenamed() {
        List<Resource> gone = new ArrayList<>(
                before.all().stream().filter(old -> !isSame(old)).toList());
        List<Resource> added = new ArrayList<>(after.all().stream()
                .filter(now -> before.find(now.key())
                        .filter(old -> old.type().equals(now.type()))
                        .isEmpty())
                .toList());
        for (boolean found = true; found; ) {
            found = false;
            for (Resource old : List.copyOf(gone)) {
                var same = added.stream().filter(now -> isSame(old, now)).findFirst();
                if (same.isPresent()) {
                    renamed.put(old.key(), same.get().key());
                    gone.remove(old);
                    added.remove(same.get());
                    found = true;
                }
            }
        }
    }

    private boolean isSame(Resource old, Resource now) {
        return old.type().equals(now.type())
                && withNames(before, old, old.properties(), renamed)
                        .equals(withNames(after, now, now.properties(), Map.of()));
    }

    /** A value in which each reference to a resource is one to the name that it has in the new templates. */
    private static JsonNode withNames(Resources resources, Resource of, JsonNode node, Map<String, String> names) {
        var target = resources.target(of.stack(), node);
        if (target.isPresent()) {
            String key = target.get().resource().key();
            return JsonNodeFactory.instance.textNode(
                    names.getOrDefault(key, key) + "#" + target.get().attribute());
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> object.set(field.getKey(), withNames(resources, of, field.getValue(), names)));
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(withNames(resources, of, element, names)));
            return array;
        }
        return node;
    }

    private void findGone() {
        for (Resource old : before.all()) {
            if (renamed.containsKey(old.key())) {
                var now = after.find(renamed.get(old.key())).orElseThrow();
                List<String> notes = new ArrayList<>(fate(old, "DeletionPolicy"));
                notes.add(0, "it is %s now".formatted(now.key()));
                name(old)
                        .ifPresent(name -> notes.add(
                                "AWS CloudFormation can't create the new one while the old one has the name %s"
                                        .formatted(name)));
                put(Action.RENAMED, old, Optional.of(now), List.of(), notes);
            } else if (after.find(old.key()).isEmpty()) {
                put(Action.REMOVED, old, Optional.empty(), List.of(), fate(old, "DeletionPolicy"));
            } else if (!isSame(old)) {
                var now = after.find(old.key());
                put(
                        Action.REPLACED,
                        old,
                        now,
                        List.of(new PropertyChange(
                                List.of("Type"),
                                old.body().path("Type"),
                                now.orElseThrow().body().path("Type"),
                                Replacement.ALWAYS,
                                "")),
                        List.of("AWS CloudFormation refuses to change the type of a resource under its logical id"));
            }
        }
    }

    private void findChanged() {
        Map<String, List<PropertyChange>> differences = new HashMap<>();
        List<Resource> kept = before.all().stream().filter(this::isSame).toList();
        kept.forEach(old -> differences.put(
                old.key(),
                Difference.between(
                        old.body(), after.find(old.key()).orElseThrow().body())));
        // What is replaced gives its references other values, which may replace what has them.
        for (int size = -1; size != changes.size() + loss(); ) {
            size = changes.size() + loss();
            for (Resource old : kept) {
                var now = after.find(old.key()).orElseThrow();
                List<PropertyChange> properties = new ArrayList<>(differences.get(old.key()));
                referring(now, List.of(), now.properties(), properties);
                if (!properties.isEmpty()) {
                    put(old, now, properties);
                }
            }
        }
    }

    private int loss() {
        return (int) changes.values().stream().filter(ResourceChange::isLoss).count()
                * (before.all().size() + 1);
    }

    private void put(Resource old, Resource now, List<PropertyChange> properties) {
        var replacement =
                properties.stream().map(PropertyChange::replacement).reduce(Replacement.NEVER, Replacement::or);
        List<String> notes = new ArrayList<>();
        if (replacement != Replacement.NEVER) {
            if (!ResourceTypes.isKnown(old.type())) {
                notes.add("AWS publishes no schema of %s".formatted(old.type()));
            }
            name(old)
                    .filter(name -> name(now).equals(Optional.of(name)))
                    .ifPresent(name -> notes.add(
                            "AWS CloudFormation refuses to replace what has a name of its own, %s, as long as it keeps it"
                                    .formatted(name)));
            notes.addAll(fate(now, "UpdateReplacePolicy"));
        }
        var action =
                switch (replacement) {
                    case ALWAYS -> Action.REPLACED;
                    case MAYBE -> Action.MAY_BE_REPLACED;
                    case NEVER -> Action.UPDATED;
                };
        put(action, old, Optional.of(now), properties, notes);
    }

    private void put(
            Action action, Resource old, Optional<Resource> now, List<PropertyChange> properties, List<String> notes) {
        changes.put(old.key(), new ResourceChange(action, Optional.of(old), now, properties, notes));
    }

    private void findAdded() {
        for (Resource now : after.all()) {
            if (before.find(now.key()).isEmpty() && !renamed.containsValue(now.key())) {
                changes.put(
                        now.key(),
                        new ResourceChange(Action.ADDED, Optional.empty(), Optional.of(now), List.of(), List.of()));
            }
        }
    }

    /** The properties that read as before, but whose references have other values. */
    private void referring(Resource now, List<String> path, JsonNode node, List<PropertyChange> into) {
        if (into.stream().anyMatch(change -> change.path().equals(path))) {
            return;
        }
        if (Resources.isFunction(node)) {
            Map<String, Replacement> reasons = new TreeMap<>();
            inFunction(now, node, reasons);
            if (!reasons.isEmpty()) {
                var declared = ResourceTypes.replacement(now.type(), Difference.place(path));
                var most = reasons.values().stream().reduce(Replacement.NEVER, Replacement::or);
                into.add(new PropertyChange(
                        path,
                        node,
                        node,
                        declared.compareTo(most) <= 0 ? declared : most,
                        String.join("; ", reasons.keySet())));
            }
        } else if (node.isObject()) {
            node.properties().forEach(field -> referring(now, with(path, field.getKey()), field.getValue(), into));
        } else {
            for (int i = 0; i < node.size(); i++) {
                referring(now, with(path, String.valueOf(i)), node.get(i), into);
            }
        }
    }

    private void inFunction(Resource now, JsonNode node, Map<String, Replacement> reasons) {
        var target = after.target(now.stack(), node);
        if (target.isPresent()) {
            other(target.get(), reasons);
        } else {
            node.forEach(child -> inFunction(now, child, reasons));
        }
    }

    /** Why a value of another resource is another one, and the most that this can do. */
    private void other(Resources.Value value, Map<String, Replacement> reasons) {
        String key = value.resource().key();
        var change = changes.get(key);
        if (change == null || change.before().isEmpty() || change.after().isEmpty()) {
            return;
        }
        if (change.action() == Action.REPLACED) {
            reasons.put("%s is replaced".formatted(key), Replacement.ALWAYS);
        } else if (change.action() == Action.MAY_BE_REPLACED) {
            reasons.put("%s may be replaced".formatted(key), Replacement.MAYBE);
        } else if (value.attribute().equals("LatestVersionNumber")
                && change.properties().stream()
                        .anyMatch(property -> property.path().get(0).equals("LaunchTemplateData"))) {
            // AWS::EC2::LaunchTemplate, return values: the latest version, of which each change of its data makes
            // another.
            reasons.put("%s gets a new version".formatted(key), Replacement.ALWAYS);
        }
    }

    /** The name that a template gives a resource; empty where AWS makes one up. */
    private static Optional<String> name(Resource resource) {
        return ResourceTypes.names(resource.type()).stream()
                .map(name -> resource.properties().path(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    /** What becomes of what is deleted or replaced (AWS CloudFormation Template Reference, 'DeletionPolicy attribute'). */
    private static List<String> fate(Resource resource, String policy) {
        return switch (resource.body().path(policy).asText()) {
            case "Retain", "RetainExceptOnCreate" -> List.of("the old one is left behind (%s)".formatted(policy));
            case "Snapshot" -> List.of("a snapshot of the old one is left behind (%s)".formatted(policy));
            default -> List.of();
        };
    }

    private static List<String> with(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
