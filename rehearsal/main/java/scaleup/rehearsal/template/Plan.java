package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

/** What will be made of a cloud assembly and in which order: all stacks as one graph. Everything wrong is found here. */
final class Plan {
    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Description",
            "Metadata",
            "Parameters",
            "Mappings",
            "Conditions",
            "Rules",
            "Resources",
            "Outputs");
    private static final Set<String> ATTRIBUTES = Set.of(
            "Type",
            "Properties",
            "DependsOn",
            "Condition",
            "Metadata",
            "UpdatePolicy",
            "DeletionPolicy",
            "UpdateReplacePolicy");

    private final Account account;
    private final Players players;
    private final Map<String, Stack> stacks = new LinkedHashMap<>();
    private final Map<String, Element> exports = new LinkedHashMap<>();
    private final Map<Element, Planned> elements = new LinkedHashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final Map<String, List<String>> withoutPlayer = new TreeMap<>();

    private Plan(CloudAssembly assembly, Account account, Players players) {
        this.account = account;
        this.players = players;
        assembly.stacks().forEach(stack -> stacks.put(stack.name(), stack));
    }

    /** @throws NotMade with every problem in a line of its own */
    static Plan of(CloudAssembly assembly, Account account, Players players) throws NotMade {
        var plan = new Plan(assembly, account, players);
        for (var stack : plan.stacks.values()) {
            plan.attempt(() -> plan.readExports(stack));
        }
        for (var stack : plan.stacks.values()) {
            plan.attempt(() -> plan.read(stack));
        }
        plan.withoutPlayer.forEach((type, paths) ->
                plan.problems.add("type %s is not played: %s".formatted(type, String.join(", ", paths))));
        plan.checkNeeds();
        if (plan.problems.isEmpty()) {
            Cycle.in(plan.elements.values()).ifPresent(plan.problems::add);
        }
        if (!plan.problems.isEmpty()) {
            throw new NotMade(String.join(System.lineSeparator(), plan.problems));
        }
        return plan;
    }

    /** What will be made, in the order of the templates. */
    List<Planned> elements() {
        return List.copyOf(elements.values());
    }

    List<Stack> stacks() {
        return List.copyOf(stacks.values());
    }

    /** The names of a stack. */
    StackScope scope(Stack stack, Optional<DynamicReferences> references, Values values) {
        return new StackScope(stack, account, new Parameters(stack, account, references), stacks, exports, values);
    }

    /** What a part of a resource, with its functions resolved as far as they can be, refers to. */
    Set<Element> needs(String stack, JsonNode node) {
        var named = stacks.get(stack);
        return needs(named, scope(named), node);
    }

    private StackScope scope(Stack stack) {
        return scope(stack, Optional.empty(), new Values());
    }

    private void readExports(Stack stack) throws NotMade {
        var scope = scope(stack);
        for (var output : stack.template().path("Outputs").properties()) {
            var place = new Place(stack.name(), ".Outputs." + output.getKey() + ".Export");
            var name =
                    scope.intrinsics().resolve(output.getValue().path("Export").path("Name"), place);
            if (name.isTextual() && scope.isMade(output.getValue())) {
                exports.put(name.asText(), Element.output(stack.name(), output.getKey()));
            } else if (!name.isMissingNode() && !name.isTextual()) {
                problems.add(
                        place.wrong("the name must not depend on a resource").getMessage());
            }
        }
    }

    private void read(Stack stack) throws NotMade {
        var scope = scope(stack);
        for (var section : stack.template().properties()) {
            if (!SECTIONS.contains(section.getKey())) {
                problems.add("%s: section %s is not played".formatted(stack.name(), section.getKey()));
            }
        }
        for (var resource : stack.template().path("Resources").properties()) {
            if (scope.isMade(resource.getValue())) {
                attempt(() -> readResource(stack, scope, resource.getKey(), resource.getValue()));
            }
        }
        for (var output : stack.template().path("Outputs").properties()) {
            if (scope.isMade(output.getValue())) {
                attempt(() -> readOutput(stack, scope, output.getKey(), output.getValue()));
            }
        }
    }

    private void readResource(Stack stack, StackScope scope, String id, JsonNode resource) throws NotMade {
        var place = Place.of(stack.name(), id);
        for (var attribute : resource.properties()) {
            if (!ATTRIBUTES.contains(attribute.getKey())) {
                throw place.wrong("attribute %s is not played".formatted(attribute.getKey()));
            }
        }
        var body = JsonNodeFactory.instance.objectNode();
        for (var name : List.of("Properties", "UpdatePolicy")) {
            if (resource.has(name)) {
                body.set(name, scope.intrinsics().resolve(resource.get(name), place.field(name)));
            }
        }
        var needs = needs(stack, scope, body);
        for (var other : list(resource.path("DependsOn"))) {
            var declared = stack.template().path("Resources").path(other);
            if (declared.isMissingNode()) {
                throw place.field("DependsOn").wrong("%s has no resource %s".formatted(stack.name(), other));
            }
            if (scope.isMade(declared)) {
                needs.add(Element.resource(stack.name(), other));
            }
        }
        var type = resource.path("Type").asText();
        var player = players.of(type);
        if (player.isEmpty()) {
            withoutPlayer.computeIfAbsent(type, key -> new ArrayList<>()).add(place.toString());
        }
        player.flatMap(found -> found.unplayable(body.path("Properties")))
                .ifPresent(reason -> problems.add(place + " " + reason));
        var element = Element.resource(stack.name(), id);
        elements.put(element, new Planned(element, type, stack.constructPath(id), body, needs, player.orElse(null)));
    }

    private void readOutput(Stack stack, StackScope scope, String id, JsonNode output) throws NotMade {
        var place = new Place(stack.name(), ".Outputs." + id + ".Value");
        var value = scope.intrinsics().resolve(output.path("Value"), place);
        if (value instanceof MissingNode) {
            throw place.wrong("has no value");
        }
        var element = Element.output(stack.name(), id);
        elements.put(element, new Planned(element, "", "", value, needs(stack, scope, value), null));
    }

    private Set<Element> needs(Stack stack, StackScope scope, JsonNode node) {
        Set<Element> needs = new LinkedHashSet<>();
        for (var reference : References.in(node)) {
            if (reference instanceof References.ToOutput to) {
                needs.add(Element.output(to.stack(), to.name()));
            } else if (reference instanceof References.ToExport to) {
                needs.add(exports.get(to.name()));
            } else if (reference instanceof References.ToName to && !scope.isParameter(to.name())) {
                needs.add(Element.resource(stack.name(), to.name()));
            }
        }
        return needs;
    }

    private void checkNeeds() {
        if (!problems.isEmpty()) {
            return; // A part that was not read would be missed by everything that needs it.
        }
        for (var planned : elements.values()) {
            for (var need : planned.needs()) {
                if (!elements.containsKey(need)) {
                    problems.add("%s needs %s, which is not created".formatted(planned.path(), need));
                }
            }
        }
    }

    private static List<String> list(JsonNode node) {
        List<String> list = new ArrayList<>();
        if (node.isTextual()) {
            list.add(node.asText());
        }
        node.forEach(element -> list.add(element.asText()));
        return list;
    }

    /** A part of the reading. */
    private interface Part {
        void read() throws NotMade;
    }

    /** Goes on after a problem, so that a person sees all of them at once. */
    private void attempt(Part part) {
        try {
            part.read();
        } catch (NotMade e) {
            problems.add(e.getMessage());
        }
    }
}
