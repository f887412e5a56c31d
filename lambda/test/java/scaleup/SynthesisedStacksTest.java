package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * CloudFormation makes what the synthesised templates declare: their parts that the emulator can create are created,
 * stack by stack, and then described by the services themselves. A stack's status is never taken for an answer:
 * LocalStack calls types that it doesn't know complete.
 */
class SynthesisedStacksTest {
    /** LocalStack 4.14.0 creates these; it pretends to create others, such as groups, databases and load balancers. */
    private static final Set<String> CREATED = Set.of(
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::RouteTable",
            "AWS::EC2::SecurityGroup",
            "AWS::EC2::Subnet",
            "AWS::EC2::SubnetRouteTableAssociation",
            "AWS::EC2::VPC",
            "AWS::EC2::VPCGatewayAttachment",
            "AWS::IAM::InstanceProfile",
            "AWS::IAM::Role",
            "AWS::KMS::Alias",
            "AWS::KMS::Key",
            "AWS::Logs::LogGroup",
            "AWS::SNS::Topic",
            "AWS::SQS::Queue",
            "AWS::SecretsManager::Secret");

    /** LocalStack makes no hosted zone; whoever has a zone's id in a name gets this one. */
    private static final String ZONE = "Z0123456789ABCDEFGHIJ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STACKS = new ArrayList<>();
    private static final List<Resource> RESOURCES = new ArrayList<>();

    private static LocalStack emulator;

    private record Resource(String id, String type, String physicalId, JsonNode properties) {
        /** As the template has it, or its joined parts: what was imported from another stack is a value by now. */
        String text(String property) {
            JsonNode value = properties.path(property);
            StringBuilder text = new StringBuilder(value.asText());
            value.path("Fn::Join").path(1).forEach(part -> text.append(part.asText()));
            return text.toString();
        }
    }

    /** Once for all tests. */
    @BeforeEach
    void deploy() throws InterruptedException {
        emulator = LocalStack.running();
        if (!emulator.genuine()) {
            LocalStack.missing(emulator.endpoint() + " is not LocalStack; what others can create is not known");
        }
        if (!STACKS.isEmpty()) {
            return;
        }
        var synthesised = SynthesisedStack.in(Path.of(System.getProperty("scaleup.root"), "cdk.out"));
        if (synthesised.isEmpty()) {
            LocalStack.missing("there is nothing synthesised; `npx cdk synth` writes it");
        }
        var outputs = new HashMap<String, Map<String, String>>();
        try (var cloudFormation = emulator.client(CloudFormationClient.builder())) {
            for (SynthesisedStack stack : synthesised) {
                var part = stack.part(CREATED, outputs);
                if (!part.resources().isEmpty()) {
                    var made = new HashMap<>(deploy(cloudFormation, part));
                    stack.outputs("AWS::Route53::HostedZone").forEach(name -> made.put(name, ZONE));
                    outputs.put(part.name(), made);
                }
            }
        }
    }

    @AfterAll
    static void delete() {
        if (emulator == null || STACKS.isEmpty()) {
            return;
        }
        try (var cloudFormation = emulator.client(CloudFormationClient.builder())) {
            Collections.reverse(STACKS);
            STACKS.forEach(name -> cloudFormation.deleteStack(s -> s.stackName(name)));
        }
    }

    @Test
    void theNetworkIsThereWithItsSubnetsAndGroups() {
        try (var ec2 = emulator.client(Ec2Client.builder())) {
            var vpc = declared("AWS::EC2::VPC").get(0);
            assertThat(ec2.describeVpcs(v -> v.vpcIds(vpc.physicalId()))
                            .vpcs()
                            .get(0)
                            .cidrBlock())
                    .isEqualTo(vpc.text("CidrBlock"));
            assertThat(ec2.describeSubnets(s -> s.filters(Filter.builder()
                                    .name("vpc-id")
                                    .values(vpc.physicalId())
                                    .build()))
                            .subnets())
                    .extracting(Subnet::cidrBlock)
                    .containsExactlyInAnyOrderElementsOf(declared("AWS::EC2::Subnet").stream()
                            .map(subnet -> subnet.text("CidrBlock"))
                            .toList());
            assertThat(declared("AWS::EC2::SecurityGroup")).allSatisfy(group -> {
                var described = ec2.describeSecurityGroups(g -> g.groupIds(group.physicalId()))
                        .securityGroups()
                        .get(0);
                assertThat(described.description()).isEqualTo(group.text("GroupDescription"));
                assertThat(described.vpcId()).isEqualTo(vpc.physicalId());
                assertThat(described.ipPermissions()).isEmpty();
            });
        }
    }

    @Test
    void theKeysAreRotated() {
        try (var kms = emulator.client(KmsClient.builder())) {
            assertThat(declared("AWS::KMS::Key")).allSatisfy(key -> {
                var described = kms.describeKey(k -> k.keyId(key.physicalId())).keyMetadata();
                assertThat(described.enabled()).isTrue();
                assertThat(described.description()).isEqualTo(key.text("Description"));
                assertThat(kms.getKeyRotationStatus(k -> k.keyId(key.physicalId()))
                                .keyRotationEnabled())
                        .isTrue();
            });
        }
    }

    /** LocalStack makes them without their retention and key. */
    @Test
    void theLogGroupsHaveTheNamesThatTheHostsWriteTo() {
        try (var logs = emulator.client(CloudWatchLogsClient.builder())) {
            assertThat(declared("AWS::Logs::LogGroup")).allSatisfy(group -> assertThat(
                            logs.describeLogGroups(g -> g.logGroupNamePrefix(group.physicalId()))
                                    .logGroups())
                    .extracting(LogGroup::logGroupName)
                    .contains(group.text("LogGroupName")));
        }
    }

    @Test
    void theSecretsHoldWhatIsToBeGenerated() {
        try (var secrets = emulator.client(SecretsManagerClient.builder())) {
            assertThat(declared("AWS::SecretsManager::Secret")).allSatisfy(secret -> {
                assertThat(secrets.describeSecret(s -> s.secretId(secret.physicalId()))
                                .description())
                        .isEqualTo(secret.text("Description"));
                var generated = secret.properties().path("GenerateSecretString");
                if (generated.has("SecretStringTemplate")) {
                    var value = json(secrets.getSecretValue(s -> s.secretId(secret.physicalId()))
                            .secretString());
                    json(generated.path("SecretStringTemplate").asText())
                            .properties()
                            .forEach(field ->
                                    assertThat(value.path(field.getKey())).isEqualTo(field.getValue()));
                    assertThat(value.path(generated.path("GenerateStringKey").asText())
                                    .asText())
                            .matches("[A-Za-z0-9]{%d}"
                                    .formatted(generated.path("PasswordLength").asInt()));
                }
            });
        }
    }

    @Test
    void theRolesAllowTheDeclaredActionsAndNoOthers() {
        try (var iam = emulator.client(IamClient.builder())) {
            assertThat(declared("AWS::IAM::Role")).allSatisfy(role -> {
                var trust = iam.getRole(r -> r.roleName(role.physicalId())).role();
                assertThat(actions(document(trust.assumeRolePolicyDocument())))
                        .isEqualTo(actions(role.properties().path("AssumeRolePolicyDocument")));

                var declared = new HashMap<String, List<String>>();
                role.properties()
                        .path("Policies")
                        .forEach(policy -> declared.put(
                                policy.path("PolicyName").asText(), actions(policy.path("PolicyDocument"))));
                var described = iam.listRolePolicies(r -> r.roleName(role.physicalId())).policyNames().stream()
                        .collect(Collectors.toMap(
                                name -> name,
                                name -> actions(document(iam.getRolePolicy(r ->
                                                r.roleName(role.physicalId()).policyName(name))
                                        .policyDocument()))));
                assertThat(described).isEqualTo(declared);
            });
        }
    }

    @Test
    void theAlarmsWatchTheDeclaredMetrics() {
        try (var cloudWatch = emulator.client(CloudWatchClient.builder())) {
            assertThat(declared("AWS::CloudWatch::Alarm")).allSatisfy(alarm -> {
                var described = cloudWatch
                        .describeAlarms(a -> a.alarmNames(alarm.text("AlarmName")))
                        .metricAlarms()
                        .get(0);
                assertThat(described.comparisonOperatorAsString()).isEqualTo(alarm.text("ComparisonOperator"));
                assertThat(described.threshold())
                        .isEqualTo(alarm.properties().path("Threshold").asDouble());
                assertThat(described.evaluationPeriods())
                        .isEqualTo(alarm.properties().path("EvaluationPeriods").asInt());
                if (alarm.properties().has("MetricName")) {
                    assertThat(described.metricName()).isEqualTo(alarm.text("MetricName"));
                    assertThat(described.namespace()).isEqualTo(alarm.text("Namespace"));
                }
            });
        }
    }

    /** The resources of a type that were declared, and so must be there; at least one. */
    private static List<Resource> declared(String type) {
        var resources = RESOURCES.stream()
                .filter(resource -> resource.type().equals(type))
                .toList();
        assertThat(resources).as(type).isNotEmpty();
        return resources;
    }

    private static Map<String, String> deploy(CloudFormationClient cloudFormation, SynthesisedStack part)
            throws InterruptedException {
        STACKS.add(part.name());
        cloudFormation.createStack(s -> s.stackName(part.name())
                .templateBody(part.template().toString())
                .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM));
        var stack = settled(cloudFormation, part.name());
        var made = cloudFormation
                .describeStackResources(s -> s.stackName(part.name()))
                .stackResources();
        assertThat(stack.stackStatusAsString()).as("%s: %s", part.name(), made).isEqualTo("CREATE_COMPLETE");

        var declared = part.resources();
        assertThat(made).hasSameSizeAs(declared.keySet());
        made.forEach(resource -> {
            assertThat(resource.resourceStatusReason())
                    .as(resource.resourceType())
                    .satisfiesAnyOf(reason -> assertThat(reason).isNull(), reason -> assertThat(reason)
                            .doesNotContain("fallback"));
            RESOURCES.add(new Resource(
                    resource.logicalResourceId(),
                    resource.resourceType(),
                    resource.physicalResourceId(),
                    declared.get(resource.logicalResourceId()).path("Properties")));
        });
        return stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }

    private static Stack settled(CloudFormationClient cloudFormation, String name) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            var stack = cloudFormation
                    .describeStacks(s -> s.stackName(name))
                    .stacks()
                    .get(0);
            if (!stack.stackStatusAsString().endsWith("IN_PROGRESS")) {
                return stack;
            }
            assertThat(System.nanoTime()).as("%s: %s", name, stack).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static List<String> actions(JsonNode document) {
        var actions = new ArrayList<String>();
        document.path("Statement").forEach(statement -> {
            var action = statement.path("Action");
            if (action.isArray()) {
                action.forEach(each -> actions.add(each.asText()));
            } else {
                actions.add(action.asText());
            }
        });
        return actions;
    }

    private static JsonNode document(String encoded) {
        return json(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
