package scaleup.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;
import scaleup.function.RecordedCalls.Call;

/** Each function may do exactly what it was seen to do: nothing is missing in its role, and nothing is unused. */
class RecordedCallsTest {
    /** What is recorded of each function, and the templates with the same configuration. */
    enum Recorded {
        WEB("web-membership", "web-membership"),
        APPLICATION("application-membership", "application-membership"),
        LOAD_BALANCER("load-balancer-membership", "load-balancer-membership"),
        DATABASE_USER("database-user", "database-user"),
        CERTIFICATE("certificate", "certificate-self-signed"),
        CERTIFICATE_OF_ACM("certificate", "certificate-acm"),
        CERTIFICATE_OF_THE_USER("certificate", "certificate-secret"),
        NETWORK("network", "network"),
        NETWORK_WITH_ENDPOINTS("network", "network-endpoints");

        private final String function;
        private final String recording;

        Recorded(String function, String recording) {
            this.function = function;
            this.recording = recording;
        }

        RecordedCalls calls() {
            return RecordedCalls.of(recording);
        }

        Synthesis synthesis() {
            return switch (this) {
                case CERTIFICATE_OF_ACM -> of("acm", calls().environment().get("CERTIFICATE"));
                case CERTIFICATE_OF_THE_USER ->
                    of("secret", calls().environment().get("SECRET"));
                case NETWORK_WITH_ENDPOINTS ->
                    Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints"));
                default -> Synthesis.of("dev");
            };
        }

        private static Synthesis of(String source, String arn) {
            return Synthesis.ofDev(edit -> edit.set("environments.dev.certificate.source", source)
                    .set("environments.dev.certificate.arn", arn));
        }
    }

    /** The emulator's own. */
    private static final Map<String, String> DEPLOYMENT = Map.of(
            "<Partition>", "aws",
            "<Region>", "eu-west-1",
            "<AccountId>", "123456789012",
            "<URLSuffix>", "amazonaws.com");

    /** The real MySQL server of the recording has a port and a schema of its own. */
    private static final Set<String> OF_THE_RECORDING = Set.of("DATABASE_PORT", "DATABASE_NAME");

    @ParameterizedTest
    @EnumSource
    void everyCallIsAllowedAndEveryPermissionUsed(Recorded recorded) {
        var function = new Function(recorded.synthesis(), recorded.function);
        var calls = recorded.calls();
        var permissions = permissions(function, function.role(), calls);

        assertThat(permissions.refused(calls.calls())).as("missing in the role").isEmpty();
        assertThat(permissions.unused(all(calls, function))).as("unused").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPermissionThatIsTakenAwayIsMissed(Recorded recorded) {
        var function = new Function(recorded.synthesis(), recorded.function);
        var calls = recorded.calls();
        for (Call call : calls.calls()) {
            var role = function.role().deepCopy();
            actions(role).forEach(actions -> remove(actions, call.action()));
            assertThat(permissions(function, role, calls).refused(calls.calls()))
                    .extracting(Call::action)
                    .contains(call.action());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPermissionThatIsAddedIsUnused(Recorded recorded) {
        var function = new Function(recorded.synthesis(), recorded.function);
        var calls = recorded.calls();
        var role = function.role().deepCopy();
        var policies = (ArrayNode) role.at("/Properties/Policies");
        policies.addObject()
                .put("PolicyName", "more")
                .putObject("PolicyDocument")
                .putArray("Statement")
                .addObject()
                .put("Effect", "Allow")
                .put("Action", "secretsmanager:DeleteSecret")
                .put("Resource", "*");
        assertThat(permissions(function, role, calls).unused(all(calls, function)))
                .containsExactly("secretsmanager:DeleteSecret on *");
    }

    @Test
    void anActionOrRecordOfItsPolicyThatMembershipDoesNotWriteIsUnused() {
        var function = new Function(Recorded.WEB.synthesis(), Recorded.WEB.function);
        var calls = Recorded.WEB.calls();
        var role = function.role().deepCopy();
        for (JsonNode condition : role.findValues("ForAllValues:StringEquals")) {
            ((ArrayNode) condition.path("route53:ChangeResourceRecordSetsActions")).add("UPSERT");
        }
        assertThat(permissions(function, role, calls).unused(all(calls, function)))
                .containsExactly(
                        "route53:ChangeResourceRecordSets with route53:ChangeResourceRecordSetsActions of UPSERT");
        for (JsonNode condition : role.findValues("ForAllValues:StringEquals")) {
            ((ArrayNode) condition.path("route53:ChangeResourceRecordSetsNormalizedRecordNames"))
                    .removeAll()
                    .add("app.dev.scaleup.internal");
        }
        assertThat(permissions(function, role, calls).refused(calls.calls())).hasSize(3);
    }

    @Test
    void noFunctionIsLeftOut() {
        assertThat(Synthesis.of("dev").resources("AWS::Lambda::Function").stream()
                        .map(function -> function.property("/FunctionName").asText())
                        .filter(name -> name.startsWith("Scaleup-")))
                .hasSameElementsAs(Arrays.stream(Recorded.values())
                        .map(recorded -> "Scaleup-dev-" + recorded.function)
                        .toList());
    }

    @Test
    void aRecordingOfAnotherJarIsNone() throws IOException {
        assertThat(Recorded.WEB.calls().isOf(RecordedCalls.deployed())).isTrue();
        assertThat(Recorded.WEB.calls().isOf("another")).isFalse();
    }

    /** What the recording's variables say of the values that only a deployment knows. */
    private static Permissions permissions(Function function, JsonNode role, RecordedCalls calls) {
        Map<String, String> values = new LinkedHashMap<>(DEPLOYMENT);
        Set<String> names = new TreeSet<>();
        function.declared().property("/Environment/Variables").properties().forEach(variable -> {
            names.add(variable.getKey());
            if (!OF_THE_RECORDING.contains(variable.getKey())) {
                String actual = calls.environment().getOrDefault(variable.getKey(), "");
                String text = Placeholders.replaced(Synthesis.text(variable.getValue()), DEPLOYMENT);
                values.putAll(Placeholders.values(text, actual)
                        .orElseThrow(() -> new AssertionError(
                                "%s is %s, and was recorded with %s".formatted(variable.getKey(), text, actual))));
            }
        });
        assertThat(calls.environment().keySet()).hasSameElementsAs(names);
        for (Resource resource : function.customResources()) {
            calls.properties().forEach((property, actual) -> {
                JsonNode value = resource.property("/" + property);
                if (!value.isMissingNode()) {
                    Placeholders.values(Synthesis.text(value), actual).ifPresent(values::putAll);
                }
            });
        }
        return Permissions.of(role, values);
    }

    /** With those that the function doesn't make itself. */
    private static List<Call> all(RecordedCalls calls, Function function) {
        List<Call> all = new ArrayList<>(calls.calls());
        all.addAll(function.madeByLambda());
        if (calls.environment().getOrDefault("SOURCE", "").equals("secret")) {
            calls.calls().stream()
                    .filter(call -> call.action().equals("secretsmanager:GetSecretValue"))
                    .map(RecordedCallsTest::decryption)
                    .forEach(all::add);
        }
        return all;
    }

    /**
     * What AWS Secrets Manager asks of AWS KMS with the caller's permissions, where the secret's key is the user's own, which
     * the recording's isn't (AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager").
     */
    private static Call decryption(Call reading) {
        return new Call(
                "kms:Decrypt",
                "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
                Map.of(
                        "kms:ViaService", List.of("secretsmanager.eu-west-1.amazonaws.com"),
                        "kms:EncryptionContext:SecretARN", List.of(reading.resource())));
    }

    private static List<ObjectNode> actions(JsonNode role) {
        List<ObjectNode> statements = new ArrayList<>();
        for (JsonNode policy : role.at("/Properties/Policies")) {
            policy.at("/PolicyDocument/Statement").forEach(statement -> statements.add((ObjectNode) statement));
        }
        return statements;
    }

    private static void remove(ObjectNode statement, String action) {
        var left = statement.arrayNode();
        for (JsonNode one :
                statement.path("Action").isArray() ? statement.path("Action") : List.of(statement.path("Action"))) {
            if (!one.asText().equals(action)) {
                left.add(one);
            }
        }
        statement.set("Action", left);
    }

    /** A function in the templates. */
    private record Function(Synthesis synthesis, Resource declared) {
        Function(Synthesis synthesis, String name) {
            this(
                    synthesis,
                    synthesis.resources("AWS::Lambda::Function").stream()
                            .filter(function ->
                                    function.property("/FunctionName").asText().equals("Scaleup-dev-" + name))
                            .findFirst()
                            .orElseThrow());
        }

        /** Those that it answers. */
        List<Resource> customResources() {
            return synthesis.resources(declared.part(), "AWS::CloudFormation::CustomResource").stream()
                    .filter(resource -> Synthesis.target(synthesis, resource.property("/ServiceToken"))
                            .equals(declared.id()))
                    .toList();
        }

        JsonNode role() {
            String id = Synthesis.target(synthesis, declared.property("/Role"));
            return synthesis.resources(declared.part(), "AWS::IAM::Role").stream()
                    .filter(role -> role.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .body();
        }

        /**
         * What AWS Lambda does with the function's role and no recording can see: its runtime writes the log, the service
         * sends events that failed to the queue, and it attaches a function to a VPC, only where there is one (AWS Lambda
         * Developer Guide, "Lambda permissions" and "Giving Lambda functions access to resources in an Amazon VPC").
         */
        List<Call> madeByLambda() {
            String log = "<" + declared.property("/LoggingConfig/LogGroup/Ref").asText() + ">";
            List<Call> calls = new ArrayList<>(List.of(
                    new Call("logs:CreateLogStream", log, Map.of()), new Call("logs:PutLogEvents", log, Map.of())));
            synthesis.resources(declared.part(), "AWS::Lambda::EventInvokeConfig").stream()
                    .filter(config ->
                            config.property("/FunctionName/Ref").asText().equals(declared.id()))
                    .map(config -> Synthesis.text(config.property("/DestinationConfig/OnFailure/Destination")))
                    .forEach(queue -> calls.add(new Call("sqs:SendMessage", queue, Map.of())));
            if (!declared.property("/VpcConfig").isMissingNode()) {
                for (String action : List.of(
                        "AssignPrivateIpAddresses",
                        "CreateNetworkInterface",
                        "DeleteNetworkInterface",
                        "DescribeNetworkInterfaces",
                        "DescribeSubnets",
                        "UnassignPrivateIpAddresses")) {
                    calls.add(new Call("ec2:" + action, "*", Map.of()));
                }
            }
            return calls;
        }
    }
}
