package scaleup.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/** What the functions are given: their place, their permissions, what wakes them, and what is seen of their failures. */
class FunctionsTest {
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final Synthesis WITH_ENDPOINTS =
            Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints"));
    private static final Synthesis ACM = Synthesis.ofDev(edit -> edit.set("environments.dev.certificate.source", "acm")
            .set(
                    "environments.dev.certificate.arn",
                    "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"));

    private static final String GROUP =
            "arn:<Partition>:autoscaling:<Region>:<AccountId>:autoScalingGroup:*:autoScalingGroupName/Scaleup-dev-";

    @Test
    void areSix() {
        assertThat(functions(DEV))
                .extracting(function -> function.property("/FunctionName").asText())
                .containsExactlyInAnyOrder(
                        "Scaleup-dev-database-user",
                        "Scaleup-dev-application-membership",
                        "Scaleup-dev-web-membership",
                        "Scaleup-dev-load-balancer-membership",
                        "Scaleup-dev-certificate",
                        "Scaleup-dev-network");
        assertThat(functions(DEV)).as("the CDK adds none").hasSameSizeAs(DEV.resources("AWS::Lambda::Function"));
        assertThat(functions(WITH_ENDPOINTS))
                .as("the CDK adds none")
                .hasSameSizeAs(WITH_ENDPOINTS.resources("AWS::Lambda::Function"));
    }

    @Test
    void runOnGravitonWithTheNewestJavaAndLogToAGroupOfTheirOwn() {
        assertThat(functions(DEV)).allSatisfy(function -> {
            assertThat(function.property("/Runtime").asText()).isEqualTo("java25");
            assertThat(function.property("/Architectures/0").asText()).isEqualTo("arm64");
            String log = function.property("/LoggingConfig/LogGroup/Ref").asText();
            assertThat(resource(DEV, function.part(), log)
                            .property("/LogGroupName")
                            .asText())
                    .isEqualTo("/scaleup/dev/functions/"
                            + function.property("/FunctionName").asText().substring("Scaleup-dev-".length()));
        });
    }

    @Test
    void loseNoEventInSilence() {
        assertThat(woken(DEV)).hasSize(4).allSatisfy(function -> {
            var invocations = DEV.resources(function.part(), "AWS::Lambda::EventInvokeConfig").stream()
                    .filter(config ->
                            config.property("/FunctionName/Ref").asText().equals(function.id()))
                    .findFirst()
                    .orElseThrow();
            String queue = Synthesis.target(DEV, invocations.property("/DestinationConfig/OnFailure/Destination"));
            assertThat(resource(DEV, function.part(), queue)
                            .property("/SqsManagedSseEnabled")
                            .asBoolean())
                    .isTrue();
            assertThat(alarms(function)).contains(name(function) + "-failed-events");
        });
    }

    @Test
    void failInSilenceOnlyWhereCloudFormationTellsOfIt() {
        assertThat(functions(DEV)).allSatisfy(function -> {
            if (name(function).equals("Scaleup-dev-network")) {
                assertThat(alarms(function)).isEmpty();
            } else {
                assertThat(alarms(function)).contains(name(function) + "-function-errors");
            }
        });
    }

    private static String name(Resource function) {
        return function.property("/FunctionName").asText();
    }

    private static List<String> alarms(Resource function) {
        return DEV.resources(function.part(), "AWS::CloudWatch::Alarm").stream()
                .map(alarm -> alarm.property("/AlarmName").asText())
                .filter(alarm -> alarm.startsWith(name(function)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"Web, web", "Application, application"})
    void membershipMayWriteItsOwnRecordAndSpeakForItsOwnGroup(String part, String tier) {
        assertThat(permissions(DEV, part, tier + "-membership"))
                .containsExactlyInAnyOrder(
                        "autoscaling:DescribeAutoScalingGroups on *",
                        "ec2:DescribeInstances on *",
                        "autoscaling:CompleteLifecycleAction on " + GROUP + tier,
                        "autoscaling:SetInstanceHealth on " + GROUP + tier,
                        "route53:ListResourceRecordSets on arn:<Partition>:route53:::hostedzone/<PublishOutputRefZone<>>",
                        "route53:ChangeResourceRecordSets on arn:<Partition>:route53:::hostedzone/<PublishOutputRefZone<>>");
        var conditions = role(DEV, part, tier + "-membership")
                .property("/Policies")
                .findParents("Condition")
                .get(0)
                .path("Condition")
                .path("ForAllValues:StringEquals");
        assertThat(conditions
                        .path("route53:ChangeResourceRecordSetsNormalizedRecordNames")
                        .path(0)
                        .asText())
                .isEqualTo(tier + ".dev.scaleup.internal");
        assertThat(conditions.path("route53:ChangeResourceRecordSetsRecordTypes"))
                .hasSize(1);
        assertThat(conditions.path("route53:ChangeResourceRecordSetsActions"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("CREATE", "DELETE");
    }

    @Test
    void membershipOfLoadBalancersMayLookAtTheirTargetsAndWriteNoRecord() {
        assertThat(permissions(DEV, "LoadBalancer", "load-balancer-membership"))
                .containsExactlyInAnyOrder(
                        "autoscaling:DescribeAutoScalingGroups on *",
                        "ec2:DescribeInstances on *",
                        "elasticloadbalancing:DescribeTargetHealth on *",
                        "autoscaling:CompleteLifecycleAction on " + GROUP + "load-balancer",
                        "autoscaling:SetInstanceHealth on " + GROUP + "load-balancer");
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer, load-balancer", "Web, web", "Application, application"})
    void membershipIsWokenByItsGroupByReadyTagsAndEachMinute(String part, String tier) {
        Map<String, JsonNode> rules = new TreeMap<>();
        for (Resource rule : DEV.resources(part, "AWS::Events::Rule")) {
            if (rule.id().startsWith("TierMembership")) {
                rules.put(rule.id().replaceAll("TierMembership([A-Za-z]+?)[0-9A-F]{8}", "$1"), rule.body());
            }
        }
        assertThat(rules.keySet()).containsExactly("GroupEvents", "ReadyTag", "Schedule");
        assertThat(rules.get("Schedule").at("/Properties/ScheduleExpression").asText())
                .isEqualTo("rate(1 minute)");
        assertThat(rules.get("GroupEvents")
                        .at("/Properties/EventPattern/detail/AutoScalingGroupName/0")
                        .asText())
                .isEqualTo("Scaleup-dev-" + tier);
        assertThat(rules.get("ReadyTag")
                        .at("/Properties/EventPattern/detail/changed-tag-keys/0")
                        .asText())
                .isEqualTo("scaleup:ready");
        var template = DEV.resource(part, "AWS::EC2::LaunchTemplate").property("/LaunchTemplateData/TagSpecifications");
        assertThat(template.at("/0/ResourceType").asText()).isEqualTo("instance");
        assertThat(template.at("/0/Tags/0/Key").asText()).isEqualTo("Name");
        assertThat(rules.get("ReadyTag").at("/Properties/EventPattern/detail/tags/Name"))
                .as("of its own servers alone, by a tag that they can't change")
                .isEqualTo(new ObjectMapper().createArrayNode().add(template.at("/0/Tags/0/Value")));
    }

    /**
     * Amazon EventBridge User Guide, "My rule ran but my Lambda function wasn't invoked": the policy that works has the one
     * condition AWS:SourceArn, the rule's; a SourceAccount "prevents EventBridge from being able to invoke the function".
     */
    @Test
    void eachRulesTargetLetsThatRuleInvokeItByItsArnAlone() {
        for (Synthesis synthesis : List.of(DEV, ACM, WITH_ENDPOINTS)) {
            var rules = synthesis.resources("AWS::Events::Rule");
            assertThat(rules).isNotEmpty().allSatisfy(rule -> {
                var allowed = permissions(synthesis, rule.part(), rule, "events.amazonaws.com");
                assertThat(allowed).as("permissions for %s", rule.id()).hasSize(1);
                assertThat(Synthesis.target(synthesis, allowed.get(0).property("/FunctionName")))
                        .isEqualTo(Synthesis.target(synthesis, rule.property("/Targets/0/Arn")));
                assertThat(fields(allowed.get(0)))
                        .containsExactlyInAnyOrder("Action", "FunctionName", "Principal", "SourceArn");
            });
            assertThat(synthesis.resources("AWS::Lambda::Permission").stream()
                            .filter(permission ->
                                    permission.property("/Principal").asText().equals("events.amazonaws.com")))
                    .hasSameSizeAs(rules);
        }
    }

    /**
     * AWS Secrets Manager User Guide, "Lambda rotation function permissions": SourceAccount against a confused deputy; with
     * SourceArn the function rotates that secret only.
     */
    @Test
    void eachRotatedSecretLetsSecretsManagerInvokeItsFunctionForItAlone() {
        assertThat(DEV.resources("Database", "AWS::SecretsManager::RotationSchedule"))
                .hasSize(2)
                .allSatisfy(schedule -> {
                    var secret = resource(DEV, "Database", Synthesis.target(DEV, schedule.property("/SecretId")));
                    var allowed = permissions(DEV, "Database", secret, "secretsmanager.amazonaws.com");
                    assertThat(allowed).hasSize(1);
                    assertThat(Synthesis.target(DEV, allowed.get(0).property("/FunctionName")))
                            .isEqualTo(Synthesis.target(DEV, schedule.property("/RotationLambdaARN")));
                    assertThat(allowed.get(0).property("/SourceAccount/Ref").asText())
                            .isEqualTo("AWS::AccountId");
                    assertThat(fields(allowed.get(0)))
                            .containsExactlyInAnyOrder(
                                    "Action", "FunctionName", "Principal", "SourceAccount", "SourceArn");
                });
    }

    @Test
    void nobodyElseMayInvokeThem() {
        for (Synthesis synthesis : List.of(DEV, ACM, WITH_ENDPOINTS)) {
            assertThat(synthesis.resources("AWS::Lambda::Permission"))
                    .extracting(permission -> permission.property("/Principal").asText())
                    .containsOnly("events.amazonaws.com", "secretsmanager.amazonaws.com");
        }
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer", "Web", "Application"})
    void membershipIsAwakeBeforeItsGroupIsMade(String part) {
        var group = DEV.resource(part, "AWS::AutoScaling::AutoScalingGroup");
        List<String> wakes = new ArrayList<>();
        for (String type : List.of("AWS::Events::Rule", "AWS::Lambda::Permission")) {
            DEV.resources(part, type).stream()
                    .map(Resource::id)
                    .filter(id -> id.startsWith("TierMembership"))
                    .forEach(wakes::add);
        }
        assertThat(wakes).hasSize(6);
        assertThat(group.body().path("DependsOn"))
                .as(
                        "CloudFormation waits for a group's minimum in service, which membership lets out of the launch hook")
                .extracting(JsonNode::asText)
                .containsAll(wakes);
    }

    @ParameterizedTest
    @CsvSource({"Web", "Application"})
    void onDeletionNothingIsLeftThatCouldWriteTheRecordBack(String part) {
        String record = custom(DEV, part, "TierMembershipRecord").id();
        assertThat(DEV.resources(part, "AWS::Events::Rule")).hasSize(3).allSatisfy(rule -> assertThat(
                        rule.body().path("DependsOn"))
                .extracting(JsonNode::asText)
                .contains(record));
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer", "Web", "Application"})
    void aDeploymentEndsWhenTheMinimumServes(String part) {
        var serving = custom(DEV, part, "TierMembershipServing");
        var group = DEV.resource(part, "AWS::AutoScaling::AutoScalingGroup");
        assertThat(serving.property("/Minimum").asInt())
                .isEqualTo(group.property("/MinSize").asInt());
        assertThat(serving.property("/LaunchTemplateVersion")).isEqualTo(group.property("/LaunchTemplate/Version"));
        assertThat(serving.body().path("DependsOn"))
                .extracting(JsonNode::asText)
                .contains(group.id());
    }

    @Test
    void certificateMayWriteItsSecretAndExportOnlyWhatIsConfigured() {
        assertThat(permissions(DEV, "LoadBalancer", "certificate"))
                .containsExactlyInAnyOrder(
                        "secretsmanager:GetSecretValue on <Certificate>",
                        "secretsmanager:PutSecretValue on <Certificate>",
                        "secretsmanager:UpdateSecretVersionStage on <Certificate>");
        assertThat(permissions(ACM, "LoadBalancer", "certificate"))
                .contains(
                        "acm:ExportCertificate on"
                                + " arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
                        "acm:DescribeCertificate on"
                                + " arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef")
                .hasSize(5);
    }

    @Test
    void certificateOfTheUserIsOnlyRead() {
        String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:site-AbCdEf";
        var synthesis = Synthesis.ofDev(edit ->
                edit.set("environments.dev.certificate.source", "secret").set("environments.dev.certificate.arn", arn));
        assertThat(permissions(synthesis, "LoadBalancer", "certificate"))
                .containsExactlyInAnyOrder(
                        "secretsmanager:GetSecretValue on " + arn,
                        "kms:Decrypt on arn:<Partition>:kms:<Region>:<AccountId>:key/*");
        // The key may be the user's own (AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS
        // Secrets
        // Manager"): only through Secrets Manager, and only for this secret.
        var equal = role(synthesis, "LoadBalancer", "certificate")
                .property("/Policies")
                .findValue("StringEquals");
        assertThat(Synthesis.text(equal.path("kms:ViaService"))).isEqualTo("secretsmanager.<Region>.<URLSuffix>");
        assertThat(equal.path("kms:EncryptionContext:SecretARN").asText()).isEqualTo(arn);
        assertThat(equal).hasSize(2);
    }

    @Test
    void certificateIsLookedAtWhenAcmHasANewOne() {
        var rules = ACM.resources("LoadBalancer", "AWS::Events::Rule").stream()
                .filter(rule -> rule.property("/EventPattern/source/0").asText().equals("aws.acm"))
                .toList();
        assertThat(rules).hasSize(1);
        assertThat(rules.get(0).property("/EventPattern/resources/0").asText()).startsWith("arn:aws:acm:");
    }

    @Test
    void certificateBearsTheNamesUsersMayUse() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.domain.name", "www.example.com")
                .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ"));
        var function = function(synthesis, "certificate");
        assertThat(Synthesis.text(function.property("/Environment/Variables/NAMES")))
                .startsWith("www.example.com,<FrontDoorLoadBalancer");
    }

    @Test
    void databaseUserReachesTheDatabaseFromAGroupOfItsOwn() {
        var function = function(DEV, "database-user");
        assertThat(Synthesis.target(DEV, function.property("/VpcConfig/SecurityGroupIds/0")))
                .startsWith("IsolationDatabaseUser");
        assertThat(function.property("/VpcConfig/SubnetIds"))
                .allSatisfy(subnet -> assertThat(Synthesis.target(DEV, subnet)).startsWith("Vpcprivate"));
        assertThat(functions(DEV).stream()
                        .filter(each -> !each.property("/VpcConfig").isMissingNode()))
                .hasSize(1);
    }

    @Test
    void databaseUserMayRotateTheTwoSecretsOfTheDatabase() {
        Set<String> expected = new TreeSet<>(Set.of("secretsmanager:GetRandomPassword on *"));
        for (Resource secret : DEV.resources("Database", "AWS::SecretsManager::Secret")) {
            for (String action :
                    List.of("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")) {
                expected.add("secretsmanager:%s on <%s>".formatted(action, secret.id()));
            }
        }
        assertThat(permissions(DEV, "Database", "database-user").stream()
                        .filter(permission -> permission.startsWith("secretsmanager:")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void databaseUserExistsBeforeTheStackIsDeployedAndItsPasswordsRotateAfterwards() {
        var present = custom(DEV, "Database", "UserPresent");
        assertThat(present.body().path("DependsOn")).hasSize(2);
        var schedules = DEV.resources("Database", "AWS::SecretsManager::RotationSchedule");
        assertThat(schedules).hasSize(2).allSatisfy(schedule -> {
            assertThat(schedule.property("/RotationRules/AutomaticallyAfterDays")
                            .asInt())
                    .isEqualTo(7);
            assertThat(schedule.property("/RotateImmediatelyOnUpdate").asBoolean(true))
                    .isFalse();
            assertThat(schedule.body().path("DependsOn"))
                    .extracting(JsonNode::asText)
                    .contains(present.id());
        });
    }

    @Test
    void networkMayCloseTheDefaultGroupOfItsVpcAndNoOther() {
        String group = "arn:<Partition>:ec2:<Region>:<AccountId>:security-group/<Vpc8378EB38>";
        assertThat(permissions(DEV, "Network", "network"))
                .containsExactlyInAnyOrder(
                        "ec2:DescribeNetworkInterfaces on *",
                        "ec2:DescribeSecurityGroups on *",
                        "ec2:RevokeSecurityGroupEgress on " + group,
                        "ec2:RevokeSecurityGroupIngress on " + group);
        assertThat(permissions(WITH_ENDPOINTS, "Network", "network"))
                .containsAll(permissions(DEV, "Network", "network"))
                .contains("ec2:DescribeManagedPrefixLists on *")
                .hasSize(5);
    }

    /** That is why it needs no queue of failed events. */
    @Test
    void networkIsWokenByNobody() {
        String id = function(DEV, "network").id();
        assertThat(DEV.resources("Network", "AWS::Lambda::Permission")).isEmpty();
        assertThat(DEV.resources("Network", "AWS::Events::Rule")).isEmpty();
        assertThat(DEV.resources("Network", "AWS::CloudFormation::CustomResource"))
                .hasSize(1)
                .allSatisfy(resource -> assertThat(Synthesis.target(DEV, resource.property("/ServiceToken")))
                        .isEqualTo(id));
    }

    @Test
    void haveNoSecretInTheirVariables() {
        assertThat(functions(DEV)).allSatisfy(function -> assertThat(
                        function.property("/Environment").toString())
                .doesNotContain("resolve:secretsmanager"));
    }

    private static List<Resource> functions(Synthesis synthesis) {
        return synthesis.resources("AWS::Lambda::Function").stream()
                .filter(function -> function.property("/FunctionName").asText().startsWith("Scaleup-"))
                .toList();
    }

    /** Those that events call. */
    private static List<Resource> woken(Synthesis synthesis) {
        Set<String> called = new TreeSet<>();
        for (Resource rule : synthesis.resources("AWS::Events::Rule")) {
            var alias = resource(synthesis, rule.part(), Synthesis.target(synthesis, rule.property("/Targets/0/Arn")));
            called.add(rule.part() + Synthesis.target(synthesis, alias.property("/FunctionName")));
        }
        return functions(synthesis).stream()
                .filter(function -> called.contains(function.part() + function.id()))
                .toList();
    }

    private static Resource function(Synthesis synthesis, String name) {
        return functions(synthesis).stream()
                .filter(function -> function.property("/FunctionName").asText().equals("Scaleup-dev-" + name))
                .findFirst()
                .orElseThrow();
    }

    private static Resource resource(Synthesis synthesis, String part, String id) {
        return synthesis.resources().stream()
                .filter(resource ->
                        resource.part().equals(part) && resource.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Resource custom(Synthesis synthesis, String part, String idPrefix) {
        return synthesis.resources(part, "AWS::CloudFormation::CustomResource").stream()
                .filter(resource -> resource.id().startsWith(idPrefix))
                .findFirst()
                .orElseThrow();
    }

    private static Resource role(Synthesis synthesis, String part, String name) {
        String id = Synthesis.target(synthesis, function(synthesis, name).property("/Role"));
        return resource(synthesis, part, id);
    }

    /** The permissions that let {@code principal} invoke a function for {@code source}. */
    private static List<Resource> permissions(Synthesis synthesis, String part, Resource source, String principal) {
        return synthesis.resources(part, "AWS::Lambda::Permission").stream()
                .filter(permission -> permission.property("/Principal").asText().equals(principal))
                .filter(permission -> Synthesis.target(synthesis, permission.property("/SourceArn"))
                        .equals(source.id()))
                .toList();
    }

    private static Set<String> fields(Resource resource) {
        Set<String> fields = new TreeSet<>();
        resource.property("").fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    /** What a function may do beyond its log, its queue of failures and its place in the VPC. */
    private static Set<String> permissions(Synthesis synthesis, String part, String name) {
        Set<String> permissions = new TreeSet<>();
        for (JsonNode policy : role(synthesis, part, name).property("/Policies")) {
            if (Set.of("log", "failed", "vpc")
                    .contains(policy.path("PolicyName").asText())) {
                continue;
            }
            for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                for (String action : texts(statement.path("Action"))) {
                    for (String resource : texts(statement.path("Resource"))) {
                        permissions.add(action + " on " + resource.replaceAll("RefZone[0-9A-F]+", "RefZone<>"));
                    }
                }
            }
        }
        return permissions;
    }

    private static Set<String> texts(JsonNode oneOrMany) {
        Set<String> texts = new TreeSet<>();
        if (oneOrMany.isArray()) {
            oneOrMany.forEach(one -> texts.add(Synthesis.text(one)));
        } else {
            texts.add(Synthesis.text(oneOrMany));
        }
        return texts;
    }
}
