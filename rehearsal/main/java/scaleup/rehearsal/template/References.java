package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a part of a template still refers to. */
final class References {
    /** A name that stands for something. */
    sealed interface Reference {}

    /** A resource, parameter or pseudo parameter of the same stack. */
    record ToName(String name) implements Reference {}

    /** An output of a stack. */
    record ToOutput(String stack, String name) implements Reference {}

    /** An output that is exported. */
    record ToExport(String name) implements Reference {}

    private References() {}

    /** Whether a node is an intrinsic function: an object with such a name as its only field. */
    static boolean isFunction(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            return false;
        }
        var name = node.fieldNames().next();
        return name.equals("Ref") || name.startsWith("Fn::");
    }

    /** All references in a node whose functions were resolved as far as possible. */
    static Set<Reference> in(JsonNode node) {
        var references = new LinkedHashSet<Reference>();
        collect(node, references);
        return references;
    }

    private static void collect(JsonNode node, Set<Reference> into) {
        if (isFunction(node)) {
            var name = node.fieldNames().next();
            var argument = node.get(name);
            switch (name) {
                case "Ref" -> into.add(new ToName(argument.asText()));
                case "Fn::GetAtt" -> into.add(new ToName(argument.path(0).asText()));
                case "Fn::GetStackOutput" ->
                    into.add(new ToOutput(
                            argument.path("StackName").asText(),
                            argument.path("OutputName").asText()));
                case "Fn::ImportValue" -> into.add(new ToExport(argument.asText()));
                default -> collect(argument, into);
            }
        } else {
            node.forEach(child -> collect(child, into));
        }
    }
}
