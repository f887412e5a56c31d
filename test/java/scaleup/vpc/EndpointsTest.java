package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/**
 * Where there is no other way out of the VPC, nothing leaves by its endpoints for somebody else's account either: AWS PrivateLink
 * Guide, "Control access to VPC endpoints using endpoint policies". What a policy lets pass is computed from the template, in the
 * account 111122223333 and the region eu-central-1.
 */
class EndpointsTest {
    private static final Synthesis WITH_ENDPOINTS =
            Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints"));
    private static final Map<String, String> DEPLOYED = Map.of(
            "<Partition>", "aws",
            "<Region>", "eu-central-1",
            "<Region without ->", "eucentral1",
            "<AccountId>", "111122223333");

    /** A call as an endpoint's policy sees it. */
    private record Call(String action, String resource, Map<String, String> keys) {}

    /**
     * Who holds a host calls with the host's own credentials, with keys of an account of his, or without any, and names what he
     * likes. {@code -}: the request doesn't have the key, as that of an action without resources.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // Our hosts and functions, to what is ours.
                "ssm ; ssm:UpdateInstanceInformation ; * ; 111122223333 ; - ; passes",
                "ssmmessages ; ssmmessages:OpenDataChannel ; * ; 111122223333 ; - ; passes",
                "ssmmessages ; ssmmessages:OpenDataChannel ; arn:aws:ssmmessages:eu-central-1:111122223333:* ; 111122223333 ; 111122223333 ; passes",
                "logs ; logs:PutLogEvents ; arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/web/access:x ; 111122223333 ; 111122223333 ; passes",
                "monitoring ; cloudwatch:PutMetricData ; * ; 111122223333 ; - ; passes",
                "secretsmanager ; secretsmanager:GetSecretValue ; arn:aws:secretsmanager:eu-central-1:111122223333:secret:x ; 111122223333 ; 111122223333 ; passes",
                "secretsmanager ; secretsmanager:GetRandomPassword ; * ; 111122223333 ; - ; passes",
                "ec2 ; ec2:CreateTags ; arn:aws:ec2:eu-central-1:111122223333:instance/i-1 ; 111122223333 ; 111122223333 ; passes",
                "s3 ; s3:GetObject ; arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1/x.zip ; 111122223333 ; 111122223333 ; passes",
                // Packages, which dnf reads without credentials, and nothing else without them.
                "s3 ; s3:GetObject ; arn:aws:s3:::al2023-repos-eu-central-1-de612dc2/core/mirrors/2023/mirror.list ; - ; 000000000000 ; passes",
                "s3 ; s3:PutObject ; arn:aws:s3:::al2023-repos-eu-central-1-de612dc2/x ; - ; 000000000000 ; ends",
                "s3 ; s3:PutObject ; arn:aws:s3:::theirs-and-open-to-all/x ; - ; 999999999999 ; ends",
                "s3 ; s3:GetObject ; arn:aws:s3:::theirs-and-open-to-all/x ; - ; 999999999999 ; ends",
                // The answer of a custom resource to its stack, signed by AWS CloudFormation.
                "s3 ; s3:PutObject ; arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/arn:aws:cloudformation:eu-central-1:111122223333:stack/Scaleup-dev-Database/1134083a-2608-1e91-9897-022501a2c456|UserPresent|5d478078 ; 000000000001 ; 000000000001 ; passes",
                "s3 ; s3:PutObject ; arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/arn:aws:cloudformation:eu-central-1:999999999999:stack/theirs/1134083a-2608-1e91-9897-022501a2c456|Any|5d478078 ; 000000000001 ; 000000000001 ; ends",
                "s3 ; s3:GetObject ; arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/arn:aws:cloudformation:eu-central-1:111122223333:stack/Scaleup-dev-Database/1 ; 000000000001 ; 000000000001 ; ends",
                // Our credentials, to somebody else's account: an open bucket, a log, a secret, a queue of messages, an
                // instance.
                "s3 ; s3:PutObject ; arn:aws:s3:::theirs/x ; 111122223333 ; 999999999999 ; ends",
                "s3 ; s3:PutObject ; arn:aws:s3:::theirs/x ; 111122223333 ; - ; ends",
                "logs ; logs:PutLogEvents ; arn:aws:logs:eu-central-1:999999999999:log-group:theirs ; 111122223333 ; 999999999999 ; ends",
                "secretsmanager ; secretsmanager:PutSecretValue ; arn:aws:secretsmanager:eu-central-1:999999999999:secret:theirs ; 111122223333 ; 999999999999 ; ends",
                "ssm ; ssm:PutParameter ; arn:aws:ssm:eu-central-1:999999999999:parameter/theirs ; 111122223333 ; 999999999999 ; ends",
                "ec2 ; ec2:CreateTags ; arn:aws:ec2:eu-central-1:999999999999:instance/i-1 ; 111122223333 ; 999999999999 ; ends",
                // Keys of his own, to his own account.
                "s3 ; s3:PutObject ; arn:aws:s3:::theirs/x ; 999999999999 ; 999999999999 ; ends",
                "logs ; logs:PutLogEvents ; arn:aws:logs:eu-central-1:999999999999:log-group:theirs ; 999999999999 ; 999999999999 ; ends",
                "monitoring ; cloudwatch:PutMetricData ; * ; 999999999999 ; - ; ends",
                "secretsmanager ; secretsmanager:PutSecretValue ; arn:aws:secretsmanager:eu-central-1:999999999999:secret:theirs ; 999999999999 ; 999999999999 ; ends",
                "ssm ; ssm:PutParameter ; arn:aws:ssm:eu-central-1:999999999999:parameter/theirs ; 999999999999 ; 999999999999 ; ends",
                "ssmmessages ; ssmmessages:OpenDataChannel ; * ; 999999999999 ; - ; ends",
                "ec2 ; ec2:CreateTags ; arn:aws:ec2:eu-central-1:999999999999:instance/i-1 ; 999999999999 ; 999999999999 ; ends",
            })
    void onlyOurCallsToOurResourcesPass(
            String service,
            String action,
            String resource,
            String principalAccount,
            String resourceAccount,
            String end) {
        Map<String, String> keys = new LinkedHashMap<>();
        Stream.of(
                        Map.entry("aws:PrincipalAccount", principalAccount),
                        Map.entry("aws:ResourceAccount", resourceAccount))
                .filter(key -> !key.getValue().equals("-"))
                .forEach(key -> keys.put(key.getKey(), key.getValue()));

        assertThat(passes(endpoint(service), new Call(action, resource, keys))).isEqualTo(end.equals("passes"));
    }

    /** AWS PrivateLink Guide, "AWS services that integrate with AWS PrivateLink": what the service of an endpoint's name is. */
    private static final Map<String, String> SERVICES = Map.of(
            "s3", "Amazon S3",
            "monitoring", "CloudWatch",
            "logs", "CloudWatch Logs",
            "ec2", "EC2",
            "secretsmanager", "Secrets Manager",
            "sts", "STS",
            "ssm", "Systems Manager",
            "ssmmessages", "Systems Manager");

    /** Whoever writes an application reads there which services it can call. */
    @Test
    void theDocumentationNamesTheServicesThatTheyLeadTo() throws IOException {
        var sentence = Pattern.compile("`endpoints` there is a way to (.+?), and to no other service")
                .matcher(Files.readString(Synthesis.ROOT.resolve("workload/README.md")));
        assertThat(sentence.find()).isTrue();
        assertThat(WITH_ENDPOINTS.resources("AWS::EC2::VPCEndpoint").stream()
                        .map(endpoint -> SERVICES.get(Synthesis.text(endpoint.property("/ServiceName"))
                                .replaceFirst(".*\\.", "")))
                        .distinct())
                .containsExactlyInAnyOrder(sentence.group(1).split(", | and "));
    }

    /** A new service needs no thought: every endpoint has a policy, and none lets a stranger's call pass. */
    @Test
    void everyEndpointIsHeldToTheAccount() {
        assertThat(WITH_ENDPOINTS.resources("AWS::EC2::VPCEndpoint"))
                .hasSizeGreaterThan(7)
                .allSatisfy(endpoint -> {
                    String service =
                            Synthesis.text(endpoint.property("/ServiceName")).replaceFirst(".*\\.", "");
                    var theirs = Map.of("aws:PrincipalAccount", "999999999999", "aws:ResourceAccount", "999999999999");
                    assertThat(passes(
                                    endpoint,
                                    new Call(service + ":Any", "arn:aws:any:eu-central-1:999999999999:x", theirs)))
                            .isFalse();
                    assertThat(passes(endpoint, new Call(service + ":Any", "*", Map.of())))
                            .isFalse();
                });
    }

    /**
     * "For gateway endpoints, you must set the Principal element to *"; "You can't use wildcard characters (* or ?) ... with
     * global context keys that reference system-generated identifiers"; at most 20,480 characters.
     */
    @Test
    void policiesAreOfTheFormThatAwsTakes() {
        for (Resource endpoint : WITH_ENDPOINTS.resources("AWS::EC2::VPCEndpoint")) {
            assertThat(endpoint.property("/PolicyDocument").toString().length()).isLessThan(20_480);
            for (JsonNode statement : statements(endpoint)) {
                assertThat(statement.path("Principal").asText()).isEqualTo("*");
                assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
                statement
                        .path("Condition")
                        .forEach(operator -> operator.forEach(
                                value -> assertThat(Synthesis.text(value)).isEqualTo("<AccountId>")));
            }
        }
    }

    /** With NAT gateways there is a way around it: nothing is claimed, and a policy would only be in the way of users' buckets. */
    @Test
    void whereThereAreNatGatewaysTheFreeWayToS3IsOpen() {
        for (var synthesis : List.of(Synthesis.of("dev"), Synthesis.of("prod"))) {
            assertThat(synthesis.resource("Network", "AWS::EC2::VPCEndpoint").property("/PolicyDocument"))
                    .isEmpty();
        }
    }

    private static Resource endpoint(String service) {
        return WITH_ENDPOINTS.resources("AWS::EC2::VPCEndpoint").stream()
                .filter(endpoint ->
                        Synthesis.text(endpoint.property("/ServiceName")).equals("com.amazonaws.<Region>." + service))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> statements(Resource endpoint) {
        return StreamSupport.stream(
                        endpoint.property("/PolicyDocument/Statement").spliterator(), false)
                .toList();
    }

    /** IAM User Guide, "Policy evaluation logic": some statement must allow it; ours deny nothing. */
    private static boolean passes(Resource endpoint, Call call) {
        return statements(endpoint).stream()
                .anyMatch(statement -> matches(statement.path("Action"), call.action())
                        && matches(statement.path("Resource"), call.resource())
                        && statement.path("Condition").properties().stream()
                                .allMatch(operator -> operator.getValue().properties().stream()
                                        .allMatch(key -> holds(
                                                operator.getKey(),
                                                value(key.getValue()),
                                                Optional.ofNullable(call.keys().get(key.getKey()))))));
    }

    /** IAM User Guide, "IAM JSON policy elements: Condition operators": what is missing equals nothing, but for ...IfExists. */
    private static boolean holds(String operator, String value, Optional<String> requested) {
        return switch (operator) {
            case "StringEquals" -> requested.equals(Optional.of(value));
            case "StringEqualsIfExists" ->
                requested.isEmpty() || requested.get().equals(value);
            default -> throw new AssertionError("not understood here: " + operator);
        };
    }

    private static boolean matches(JsonNode patterns, String text) {
        Stream<JsonNode> each =
                patterns.isArray() ? StreamSupport.stream(patterns.spliterator(), false) : Stream.of(patterns);
        return each.map(EndpointsTest::value)
                .anyMatch(pattern -> text.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q")));
    }

    private static String value(JsonNode node) {
        String text = Synthesis.text(node);
        for (var known : DEPLOYED.entrySet()) {
            text = text.replace(known.getKey(), known.getValue());
        }
        return text;
    }
}
