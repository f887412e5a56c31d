package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.Stack;

/**
 * The parameters of a template, which all have their defaults ('CloudFormation template Parameters syntax'), and the
 * pseudo parameters ('Get AWS values using pseudo parameters').
 */
final class Parameters {
    private static final String FROM_SSM = "AWS::SSM::Parameter::Value<String>";
    private static final String IMAGE = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

    private final Stack stack;
    private final Account account;
    private final JsonNode declared;
    private final Optional<DynamicReferences> references;

    /** @param references where values of AWS Systems Manager come from; empty as long as nothing is made */
    Parameters(Stack stack, Account account, Optional<DynamicReferences> references) {
        this.stack = stack;
        this.account = account;
        this.declared = stack.template().path("Parameters");
        this.references = references;
    }

    boolean has(String name) {
        return name.startsWith("AWS::") || declared.has(name);
    }

    /** The value of one that it has; empty if it can't be known before the region is there. */
    Optional<JsonNode> value(String name, Place place) throws NotMade {
        return name.startsWith("AWS::") ? Optional.of(pseudo(name, place)) : value(name, declared.get(name), place);
    }

    private Optional<JsonNode> value(String name, JsonNode parameter, Place place) throws NotMade {
        var type = parameter.path("Type").asText();
        var text = parameter.path("Default");
        if (text.isMissingNode()) {
            throw place.wrong("parameter %s has no default, and the rehearsal gives no values".formatted(name));
        }
        if (type.equals(FROM_SSM)) {
            return references.isPresent()
                    ? Optional.of(new TextNode(references.get().parameter(text.asText(), "")))
                    : Optional.empty();
        }
        if (type.equals(IMAGE)) {
            return Optional.of(new TextNode(madeUp(text.asText())));
        }
        if (type.startsWith("AWS::SSM::")) {
            throw place.wrong("parameter %s: type %s is not played".formatted(name, type));
        }
        return Optional.of(type.startsWith("List<") || type.equals("CommaDelimitedList") ? list(text.asText()) : text);
    }

    /** The id of the image that a public parameter has: no image of AWS's is started here. */
    private static String madeUp(String parameter) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(parameter.getBytes(StandardCharsets.UTF_8));
            return "ami-0" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode list(String text) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var element : text.split(",", -1)) {
            list.add(element.strip());
        }
        return list;
    }

    private JsonNode pseudo(String name, Place place) throws NotMade {
        return switch (name) {
            case "AWS::AccountId" -> new TextNode(account.id());
            case "AWS::Region" -> new TextNode(account.region());
            case "AWS::Partition" -> new TextNode(account.partition());
            case "AWS::URLSuffix" -> new TextNode("amazonaws.com");
            case "AWS::StackName" -> new TextNode(stack.name());
            case "AWS::StackId" -> new TextNode(account.stackId(stack.name()));
            case "AWS::NotificationARNs" -> JsonNodeFactory.instance.arrayNode();
            case "AWS::NoValue" -> MissingNode.getInstance();
            default -> throw place.wrong("pseudo parameter %s is not known".formatted(name));
        };
    }
}
