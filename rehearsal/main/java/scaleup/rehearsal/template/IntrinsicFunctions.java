package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import scaleup.rehearsal.region.Account;

/** The intrinsic functions that depend on nothing but their arguments, and on the region. */
final class IntrinsicFunctions {
    /** What {@link Intrinsics} knows besides, so that a message can tell an unknown function from a misplaced one. */
    private static final Set<String> KNOWN = Set.of(
            "Fn::Join",
            "Fn::Select",
            "Fn::Split",
            "Fn::GetAZs",
            "Fn::Base64",
            "Fn::Cidr",
            "Fn::FindInMap",
            "Fn::ImportValue",
            "Fn::GetStackOutput");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Account account;

    IntrinsicFunctions(Account account) {
        this.account = account;
    }

    void checkName(String name, Place place) throws NotMade {
        if (!KNOWN.contains(name)) {
            throw place.wrong("the rehearsal doesn't know this function here");
        }
    }

    void checkRegion(String region, Place place) throws NotMade {
        if (!region.equals(account.region())) {
            throw place.wrong("region %s is not played, only %s".formatted(region, account.region()));
        }
    }

    /** The value of a function whose arguments are values. */
    JsonNode apply(String name, JsonNode argument, Place place) throws NotMade {
        checkName(name, place);
        return switch (name) {
            case "Fn::Join" -> JSON.textNode(join(argument, place));
            case "Fn::Split" -> split(argument, place);
            case "Fn::Select" -> select(argument, place);
            case "Fn::Base64" ->
                JSON.textNode(
                        Base64.getEncoder().encodeToString(text(argument, place).getBytes(StandardCharsets.UTF_8)));
            case "Fn::GetAZs" -> zones(text(argument, place), place);
            case "Fn::Cidr" -> CidrFunction.blocks(argument, place);
            default -> throw new IllegalStateException(name);
        };
    }

    private static String join(JsonNode argument, Place place) throws NotMade {
        if (argument.size() != 2 || !argument.get(1).isArray()) {
            throw place.wrong("takes a delimiter and a list, got " + argument);
        }
        List<String> values = new ArrayList<>();
        for (var value : argument.get(1)) {
            values.add(text(value, place));
        }
        return String.join(text(argument.get(0), place), values);
    }

    private static ArrayNode split(JsonNode argument, Place place) throws NotMade {
        if (argument.size() != 2) {
            throw place.wrong("takes a delimiter and a text, got " + argument);
        }
        var parts = JSON.arrayNode();
        for (var part : text(argument.get(1), place).split(Pattern.quote(text(argument.get(0), place)), -1)) {
            parts.add(part);
        }
        return parts;
    }

    private static JsonNode select(JsonNode argument, Place place) throws NotMade {
        var index = argument.path(0);
        var value = index.asText().matches("\\d{1,9}")
                ? argument.path(1).path(Integer.parseInt(index.asText()))
                : argument.path(1).path(-1);
        if (argument.size() != 2 || value.isMissingNode() || value.isNull()) {
            throw place.wrong("takes an index and a list that has it, got " + argument);
        }
        return value;
    }

    private ArrayNode zones(String region, Place place) throws NotMade {
        if (!region.isEmpty()) {
            checkRegion(region, place);
        }
        var zones = JSON.arrayNode();
        account.zones().forEach(zones::add);
        return zones;
    }

    private static String text(JsonNode node, Place place) throws NotMade {
        if (!node.isValueNode() || node.isNull()) {
            throw place.wrong("takes a text here, got " + node);
        }
        return node.asText();
    }
}
