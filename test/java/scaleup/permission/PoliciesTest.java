package scaleup.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/** What all policies have in common, whosever they are: nobody may do more because a policy was written with a star. */
class PoliciesTest {
    /** Whose "Resource types" are empty in AWS's Service Authorization Reference, so that {@code *} is all they take. */
    private static final Set<String> WITHOUT_RESOURCES = Set.of(
            "autoscaling:DescribeAutoScalingGroups",
            "cloudwatch:PutMetricData",
            "ec2:DescribeInstances",
            "ec2:DescribeManagedPrefixLists",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "elasticloadbalancing:DescribeTargetHealth",
            "secretsmanager:GetRandomPassword",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel");

    /** AWS Systems Manager User Guide, "Add Session Manager permissions to an existing IAM role": as they stand there. */
    private static final Set<String> SESSION_MANAGER = Set.of(
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel");

    /** AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC": as they stand there. */
    private static final Set<String> NETWORK_INTERFACES = Set.of(
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses");

    /**
     * For whom a service must act when it takes a role, where its guide says that it tells: Amazon VPC User Guide, "IAM role for
     * publishing flow logs to CloudWatch Logs". Of AWS Lambda and Amazon EC2 no guide does (docs/decisions/open-at-aws.md); a role
     * can be passed to both within its own account only (IAM User Guide, "Grant a user permissions to pass a role").
     */
    private static final Map<String, String> ACTING_FOR = Map.of(
            "vpc-flow-logs.amazonaws.com",
            "StringEquals aws:SourceAccount=[<AccountId>] ArnLike"
                    + " aws:SourceArn=[arn:<Partition>:ec2:<Region>:<AccountId>:vpc-flow-log/*]");

    /**
     * IAM User Guide, "Create a role to delegate permissions to an AWS service": the one service that uses it, and no other. What
     * a host's service may do is in a role that its host takes, and its host alone.
     */
    @Proof
    void aRoleIsTakenByTheServiceThatItIsGivenToAndByNobodyElse(Synthesis synthesis) {
        Map<String, String> services = new TreeMap<>();
        given(synthesis, "AWS::Lambda::Function", "/Role", "lambda.amazonaws.com", services);
        given(synthesis, "AWS::IAM::InstanceProfile", "/Roles/0", "ec2.amazonaws.com", services);
        given(synthesis, "AWS::EC2::FlowLog", "/DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com", services);
        Map<String, String> taken = new TreeMap<>();
        Map<String, String> ofServices = new TreeMap<>();
        for (Resource role : synthesis.resources("AWS::IAM::Role")) {
            var trust = role.property("/AssumeRolePolicyDocument/Statement");
            assertThat(trust).as(role.id()).hasSize(1);
            String service = trust.at("/0/Principal/Service").asText();
            assertThat(conditions(trust.at("/0/Condition")).strip())
                    .as("%s acts for us alone", service)
                    .isEqualTo(ACTING_FOR.getOrDefault(service, ""));
            Set<String> elements = fields(trust.path(0));
            elements.remove("Condition");
            assertThat(elements).containsExactlyInAnyOrder("Action", "Effect", "Principal");
            assertThat(trust.at("/0/Effect").asText()).isEqualTo("Allow");
            assertThat(trust.at("/0/Action").asText()).isEqualTo("sts:AssumeRole");
            if (trust.at("/0/Principal").has("AWS")) {
                assertThat(fields(trust.at("/0/Principal"))).containsExactly("AWS");
                ofServices.put(role.part(), Synthesis.target(synthesis, trust.at("/0/Principal/AWS")));
                continue;
            }
            assertThat(fields(trust.at("/0/Principal"))).containsExactly("Service");
            taken.put(role.part() + "/" + role.id(), service);
        }
        assertThat(taken).isEqualTo(services);
        assertThat(ofServices)
                .containsOnly(Map.entry(
                        "Application", synthesis.hostRole("Application").id()));
    }

    private static void given(
            Synthesis synthesis, String type, String property, String service, Map<String, String> services) {
        for (Resource resource : synthesis.resources(type)) {
            services.put(resource.part() + "/" + Synthesis.target(synthesis, resource.property(property)), service);
        }
    }

    @Proof
    void aRoleMayDoNoActionAndNothingToAResourceThatIsNotNamed(Synthesis synthesis) {
        for (Resource role : synthesis.resources("AWS::IAM::Role")) {
            assertThat(role.property("/Policies")).as(role.id()).isNotEmpty();
            for (JsonNode policy : role.property("/Policies")) {
                for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                    Set<String> actions = texts(statement.path("Action"));
                    assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
                    assertThat(actions)
                            .as(role.id())
                            .isNotEmpty()
                            .allMatch(action -> action.matches("[a-z0-9]+:[A-Za-z]+"));
                    if (texts(statement.path("Resource")).contains("*")
                            && !actions.equals(NETWORK_INTERFACES)
                            && !actions.equals(SESSION_MANAGER)) {
                        assertThat(WITHOUT_RESOURCES).as("%s on *", role.id()).containsAll(actions);
                    }
                }
            }
        }
    }

    /** Its own log, its own queue, and its network interfaces if it is in the VPC. */
    @Proof
    void aFunctionMayWriteItsOwnLogAndFillItsOwnQueue(Synthesis synthesis) {
        for (Resource function : synthesis.resources("AWS::Lambda::Function")) {
            var role = one(synthesis, function.part(), Synthesis.target(synthesis, function.property("/Role")));
            String log = function.property("/LoggingConfig/LogGroup/Ref").asText();
            assertThat(allowed(role, "log"))
                    .containsExactly(
                            "logs:CreateLogStream on <%s>".formatted(log), "logs:PutLogEvents on <%s>".formatted(log));
            var invocations = synthesis.resources(function.part(), "AWS::Lambda::EventInvokeConfig").stream()
                    .filter(config -> Synthesis.target(synthesis, config.property("/FunctionName"))
                            .equals(function.id()))
                    .toList();
            List<String> mayFill = new ArrayList<>();
            for (Resource config : invocations) {
                mayFill.add("sqs:SendMessage on <%s>"
                        .formatted(Synthesis.target(
                                synthesis, config.property("/DestinationConfig/OnFailure/Destination"))));
            }
            assertThat(allowed(role, "failed")).containsExactlyElementsOf(mayFill);
            Set<String> vpc = new TreeSet<>();
            if (!function.property("/VpcConfig").isMissingNode()) {
                NETWORK_INTERFACES.forEach(action -> vpc.add(action + " on *"));
            }
            assertThat(allowed(role, "vpc")).isEqualTo(vpc);
        }
    }

    /**
     * "A failed event waits in a queue": two further attempts are the most that AWS Lambda makes (AWS Lambda API Reference,
     * PutFunctionEventInvokeConfig), and 1,209,600 s the longest that Amazon SQS keeps a message (SetQueueAttributes).
     */
    @Proof
    void aFailedEventWaitsForAPersonForTwoWeeks(Synthesis synthesis) {
        Set<String> keeping = new TreeSet<>();
        assertThat(synthesis.resources("AWS::Lambda::EventInvokeConfig"))
                .hasSize(4)
                .allSatisfy(config -> {
                    assertThat(config.property("/MaximumRetryAttempts").asInt()).isEqualTo(2);
                    var function = one(
                            synthesis, config.part(), Synthesis.target(synthesis, config.property("/FunctionName")));
                    keeping.add(config.part() + " " + called(function.id(), config.property("/Qualifier")));
                    var queue = one(
                            synthesis,
                            config.part(),
                            Synthesis.target(synthesis, config.property("/DestinationConfig/OnFailure/Destination")));
                    assertThat(queue.property("/QueueName").asText())
                            .isEqualTo(function.property("/FunctionName").asText() + "-failed");
                    assertThat(queue.property("/MessageRetentionPeriod").asInt())
                            .isEqualTo(1_209_600);
                    assertThat(queue.property("/DelaySeconds").asInt())
                            .as("seconds that it is hidden for")
                            .isZero();
                    assertThat(queue.property("/SqsManagedSseEnabled").asBoolean())
                            .isTrue();
                });
        assertThat(synthesis.resources("AWS::Events::Rule")).isNotEmpty().allSatisfy(rule -> {
            var alias = one(synthesis, rule.part(), Synthesis.target(synthesis, rule.property("/Targets/0/Arn")));
            assertThat(alias.type()).isEqualTo("AWS::Lambda::Alias");
            assertThat(alias.property("/FunctionVersion").asText())
                    .as("what runs is what was deployed")
                    .isEqualTo("$LATEST");
            String function = Synthesis.target(synthesis, alias.property("/FunctionName"));
            assertThat(keeping).contains(rule.part() + " " + called(function, alias.property("/Name")));
        });
    }

    /**
     * A request of AWS CloudFormation's has the presigned address for its answer in it ("Custom resource request and response
     * reference", ResponseURL), and a record of an event that failed has the whole event (AWS Lambda Developer Guide, "Capturing
     * records of Lambda asynchronous invocations", requestPayload). CloudFormation calls what ServiceToken names: the function
     * itself, which is its version $LATEST. A destination is one function's, version's or alias's (AWS Lambda API Reference,
     * PutFunctionEventInvokeConfig), a dead-letter queue the version's (UpdateFunctionConfiguration).
     */
    @Proof
    void noRequestOfCloudFormationsGetsToWhereFailedEventsAreKept(Synthesis synthesis) {
        Set<String> keeping = new TreeSet<>();
        for (Resource config : synthesis.resources("AWS::Lambda::EventInvokeConfig")) {
            assertThat(config.property("/DestinationConfig/OnSuccess").isMissingNode())
                    .as("nobody is sent what a function was given")
                    .isTrue();
            String function = Synthesis.target(synthesis, config.property("/FunctionName"));
            keeping.add(config.part() + " " + called(function, config.property("/Qualifier")));
        }
        assertThat(synthesis.resources("AWS::CloudFormation::CustomResource"))
                .isNotEmpty()
                .allSatisfy(custom -> {
                    var token = custom.property("/ServiceToken");
                    // Of the same stack, or of Network by its output.
                    String part = token.has("Fn::GetAtt") ? custom.part() : "Network";
                    var function = one(synthesis, part, Synthesis.target(synthesis, token));
                    assertThat(function.type()).as("called by itself").isEqualTo("AWS::Lambda::Function");
                    assertThat(keeping).doesNotContain("%s %s:$LATEST".formatted(part, function.id()));
                    assertThat(function.property("/DeadLetterConfig").isMissingNode())
                            .isTrue();
                });
    }

    private static String called(String function, JsonNode qualifier) {
        return "%s:%s".formatted(function, qualifier.asText());
    }

    /** Amazon SQS Developer Guide, "Amazon SQS security best practices": only over TLS, which aws:SecureTransport says. */
    @Proof
    void aQueueRefusesWhoComesWithoutTlsAndLetsNobodyInByItself(Synthesis synthesis) {
        Set<String> guarded = new TreeSet<>();
        for (Resource policy : synthesis.resources("AWS::SQS::QueuePolicy")) {
            var statements = policy.property("/PolicyDocument/Statement");
            assertThat(statements).hasSize(1);
            assertThat(statements.at("/0/Effect").asText()).isEqualTo("Deny");
            assertThat(statements.at("/0/Action").asText()).isEqualTo("sqs:*");
            assertThat(statements.at("/0/Principal/AWS").asText()).isEqualTo("*");
            assertThat(statements.at("/0/Condition").toString())
                    .isEqualTo("{\"Bool\":{\"aws:SecureTransport\":\"false\"}}");
            assertThat(policy.property("/Queues")).hasSize(1);
            String queue = Synthesis.target(synthesis, policy.property("/Queues/0"));
            assertThat(Synthesis.target(synthesis, statements.at("/0/Resource")))
                    .isEqualTo(queue);
            guarded.add(policy.part() + "/" + queue);
        }
        assertThat(synthesis.resources("AWS::SQS::Queue"))
                .extracting(queue -> queue.part() + "/" + queue.id())
                .containsExactlyInAnyOrderElementsOf(guarded);
    }

    /**
     * AWS KMS Developer Guide, "Default key policy": the account, by its own policies. Amazon CloudWatch Logs User Guide,
     * "Encrypt log data in CloudWatch Logs using AWS KMS": the service with these actions, for the named log groups. Amazon SNS
     * Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics": CloudWatch's alarms and
     * Amazon RDS's events.
     */
    @Test
    void aKeyIsForItsAccountAndForTheServicesThatKeepWhatItEncrypts() {
        var synthesis = Synthesis.everyShape().get(2);
        Map<String, List<String>> keys = new TreeMap<>();
        for (Resource key : synthesis.resources("AWS::KMS::Key")) {
            assertThat(key.property("/EnableKeyRotation").asBoolean())
                    .as(key.id())
                    .isTrue();
            List<String> statements = new ArrayList<>();
            for (JsonNode statement : key.property("/KeyPolicy/Statement")) {
                assertThat(texts(statement.path("Resource"))).containsExactly("*");
                statements.add("%s %s %s%s"
                        .formatted(
                                statement.path("Effect").asText(),
                                statement.path("Principal").properties().stream()
                                        .map(one -> one.getKey() + "=" + texts(one.getValue()))
                                        .toList(),
                                texts(statement.path("Action")),
                                conditions(statement.path("Condition"))));
            }
            keys.put(key.part(), statements);
        }
        String account = "Allow [AWS=[arn:<Partition>:iam::<AccountId>:root]] [kms:*]";
        String logs = "arn:<Partition>:logs:<Region>:<AccountId>:log-group:";
        assertThat(keys)
                .containsOnlyKeys("Network", "Database", "Operations")
                .containsEntry("Database", List.of(account))
                .containsEntry(
                        "Network",
                        List.of(
                                account,
                                "Allow [Service=[logs.<Region>.<URLSuffix>]] [kms:Decrypt, kms:Describe*, kms:Encrypt, kms:GenerateDataKey*, kms:ReEncrypt*] ArnLike kms:EncryptionContext:aws:logs:arn=[%1$s/aws/rds/instance/scaleup-dev-replica-*, %1$s/aws/rds/instance/scaleup-dev/*, %1$s/scaleup/dev/*]"
                                        .formatted(logs)))
                .containsEntry(
                        "Operations",
                        List.of(
                                account,
                                "Allow [Service=[cloudwatch.amazonaws.com]] [kms:Decrypt, kms:GenerateDataKey*] StringEquals aws:SourceAccount=[<AccountId>]",
                                "Allow [Service=[events.rds.amazonaws.com]] [kms:Decrypt, kms:GenerateDataKey*] StringEqualsIfExists aws:SourceAccount=[<AccountId>]"));
    }

    private static String conditions(JsonNode conditions) {
        StringBuilder text = new StringBuilder();
        conditions.properties().forEach(operator -> operator.getValue()
                .properties()
                .forEach(key ->
                        text.append(" %s %s=%s".formatted(operator.getKey(), key.getKey(), texts(key.getValue())))));
        return text.toString();
    }

    private static Set<String> allowed(Resource role, String policyName) {
        Set<String> allowed = new TreeSet<>();
        for (JsonNode policy : role.property("/Policies")) {
            if (policy.path("PolicyName").asText().equals(policyName)) {
                for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                    texts(statement.path("Action")).forEach(action -> texts(statement.path("Resource"))
                            .forEach(resource -> allowed.add(action + " on " + resource)));
                }
            }
        }
        return allowed;
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new TreeSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static Set<String> texts(JsonNode oneOrMany) {
        Set<String> texts = new TreeSet<>();
        for (JsonNode one : oneOrMany.isArray() ? oneOrMany : List.of(oneOrMany)) {
            texts.add(Synthesis.text(one));
        }
        return texts;
    }

    private static Resource one(Synthesis synthesis, String part, String id) {
        return synthesis.resources().stream()
                .filter(resource ->
                        resource.part().equals(part) && resource.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
