package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import scaleup.rehearsal.region.gateway.Call;

/**
 * What permissions an action needs: a row of 'Actions, resources, and condition keys for AWS services' in the Service
 * Authorization Reference.
 */
interface Needs {
    /** All of these must be allowed for the call to be made. */
    List<Asked> of(Call call);

    /** Rows of a table. */
    final class Table {
        private final Map<String, Needs> rows = new LinkedHashMap<>();

        /** Actions that have no resources. */
        Table without(String... actions) {
            return rows(call -> List.of(asked(call, "*")), actions);
        }

        /** Actions on one resource. */
        Table on(Function<JsonNode, String> resource, String... actions) {
            return rows(call -> List.of(asked(call, resource.apply(call.parameters()))), actions);
        }

        /** Actions on a list of resources. */
        Table onEach(Function<JsonNode, List<String>> resources, String... actions) {
            return rows(
                    call -> resources.apply(call.parameters()).stream()
                            .map(resource -> asked(call, resource))
                            .toList(),
                    actions);
        }

        Table rows(Needs needs, String... actions) {
            for (var action : actions) {
                rows.put(action, needs);
            }
            return this;
        }

        Map<String, Needs> rows() {
            return rows;
        }
    }

    /** The permission that has the action's own name. */
    static Asked asked(Call call, String resource) {
        return Asked.of(call.service() + ":" + call.action(), resource);
    }

    /** The condition keys of tags. */
    static Map<String, List<String>> keys(String prefix, Map<String, String> tags) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        tags.forEach((key, value) -> keys.put(prefix + key, List.of(value)));
        return keys;
    }

    /** The texts of a list. */
    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
