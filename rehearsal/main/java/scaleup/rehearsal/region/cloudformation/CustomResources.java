package scaleup.rehearsal.region.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Functions;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/**
 * Plays AWS::CloudFormation::CustomResource and every Custom:: type whose provider is a function. AWS CloudFormation
 * user guide, 'Create custom provisioning logic with custom resources' and 'Custom resource request and response
 * reference'. Stacks are neither updated nor deleted: of what is made, {@link #update} asks a drill.
 */
public final class CustomResources implements Player {
    private final Functions functions;
    private final Responses responses;
    private final UnaryOperator<String> stackId;
    private final Timer timer;
    private final Map<String, Existing> existing = new ConcurrentSkipListMap<>();

    private record Existing(Declaration declaration, String physicalId) {}

    /** @param stackId a stack's ARN by its name: what {@code AWS::StackId} is in its template */
    public CustomResources(Functions functions, Responses responses, UnaryOperator<String> stackId, Timer timer) {
        this.functions = functions;
        this.responses = responses;
        this.stackId = stackId;
        this.timer = timer;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        var made = made(declaration, ask(declaration, request("Create", declaration)));
        existing.put(declaration.path(), new Existing(declaration, made.reference()));
        return made;
    }

    /** The paths of those that were made. */
    public List<String> made() {
        return List.copyOf(existing.keySet());
    }

    /**
     * Asks for an update of one that was made, to the properties that it has, and so for what AWS CloudFormation asks whether it updates a
     * stack or takes that back.
     *
     * @param path as {@link #made} has it
     * @return with what reason its function answered that it failed; nothing if it didn't
     * @throws IOException if it gave no answer that AWS CloudFormation takes, or has made another one
     */
    public Optional<String> update(String path) throws IOException, InterruptedException {
        var before = existing.get(path);
        var declaration = before.declaration();
        var request = request("Update", declaration).put("PhysicalResourceId", before.physicalId());
        request.set("OldResourceProperties", texts(declaration.properties()));
        try {
            var response = ask(declaration, request);
            if (failed(response)) {
                return Optional.of(response.path("Reason").asText());
            }
            var after = made(declaration, response).reference();
            if (!after.equals(before.physicalId())) {
                throw new IOException(
                        "%s would be replaced: it was %s, and is %s".formatted(path, before.physicalId(), after));
            }
            return Optional.empty();
        } catch (NotMade e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private ObjectNode request(String type, Declaration declaration) {
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("RequestType", type)
                .put("ServiceToken", token(declaration))
                .put("StackId", stackId.apply(declaration.stack()))
                .put("RequestId", UUID.randomUUID().toString())
                .put("ResourceType", declaration.type())
                .put("LogicalResourceId", declaration.id());
        request.set("ResourceProperties", texts(declaration.properties()));
        return request;
    }

    private static String token(Declaration declaration) {
        return declaration.properties().path("ServiceToken").asText();
    }

    private JsonNode ask(Declaration declaration, ObjectNode request) throws NotMade, InterruptedException {
        var token = token(declaration);
        if (!token.contains(":lambda:")) {
            throw new NotMade("%s has the ServiceToken '%s'; the rehearsal plays functions as providers"
                    .formatted(declaration.path(), token));
        }
        var timeout = timeout(declaration);
        try (var expected = responses.expect(request)) {
            functions.enqueue(token, request.put("ResponseURL", expected.url().toString()), Invoker.OWNER);
            timer.after(timeout, () -> expected.answer().completeExceptionally(new TimeoutException()));
            return answering(declaration, request, await(declaration, timeout, expected.answer()));
        } catch (Refusal e) {
            throw new NotMade("%s: its provider can't be invoked: %s".formatted(declaration.path(), e.getMessage()), e);
        }
    }

    private static Duration timeout(Declaration declaration) throws NotMade {
        int seconds = declaration.properties().path("ServiceTimeout").asInt(3600);
        if (seconds < 1 || seconds > 3600) {
            throw new NotMade(declaration.path() + ".ServiceTimeout must be from 1 to 3600");
        }
        return Duration.ofSeconds(seconds);
    }

    private static JsonNode await(Declaration declaration, Duration timeout, CompletableFuture<JsonNode> answer)
            throws NotMade, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            var reason = e.getCause() instanceof TimeoutException
                    ? "CloudFormation did not receive a response from the custom resource within %d s; see its function's log"
                            .formatted(timeout.toSeconds())
                    : e.getCause().getMessage();
            throw new NotMade(declaration.path() + ": " + reason, e.getCause());
        }
    }

    private static JsonNode answering(Declaration declaration, JsonNode request, JsonNode response) throws NotMade {
        for (var name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
            if (!response.path(name).equals(request.path(name))) {
                throw new NotMade(
                        "%s: the response's %s is not that of the request".formatted(declaration.path(), name));
            }
        }
        return response;
    }

    private static boolean failed(JsonNode response) {
        return !response.path("Status").asText().equals("SUCCESS");
    }

    private static Made made(Declaration declaration, JsonNode response) throws NotMade {
        if (failed(response)) {
            throw new NotMade("%s: Received response status [%s] from custom resource. Message returned: %s"
                    .formatted(
                            declaration.path(),
                            response.path("Status").asText(),
                            response.path("Reason").asText()));
        }
        var physicalId = response.path("PhysicalResourceId").asText();
        if (physicalId.isEmpty()) {
            throw new NotMade(declaration.path() + ": Invalid PhysicalResourceId");
        }
        return new Made(physicalId, attributes(response.path("Data")));
    }

    private static Map<String, String> attributes(JsonNode data) {
        var attributes = new TreeMap<String, String>();
        data.properties()
                .forEach(entry -> attributes.put(
                        entry.getKey(),
                        entry.getValue().isValueNode()
                                ? entry.getValue().asText()
                                : entry.getValue().toString()));
        return attributes;
    }

    /** AWS CloudFormation sends every scalar as a text. */
    private static JsonNode texts(JsonNode value) {
        if (value.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(entry -> object.set(entry.getKey(), texts(entry.getValue())));
            return object;
        }
        if (value.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> array.add(texts(element)));
            return array;
        }
        return JsonNodeFactory.instance.textNode(value.asText());
    }
}
