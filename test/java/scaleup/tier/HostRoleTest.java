package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.CloudConfig;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

/** Exactly what a host may do, and on what. */
class HostRoleTest {
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final String ARN = "<Region>:<AccountId>";

    /** By any key, as it may be the user's own; by what it is held, {@code mayDecrypt...} says. */
    private static final String DECRYPT = "kms:Decrypt on arn:<Partition>:kms:%s:key/*".formatted(ARN);

    /** By its literal name: it trusts the host's role, and so refers to it. */
    private static final String SERVICE_ROLE = "arn:<Partition>:iam::<AccountId>:role/Scaleup-dev-application-<Region>";

    /** A host needs the site's versions before and after its own, too. */
    private static final String SITES = "arn:<Partition>:s3:::cdk-hnb659fds-assets-<AccountId>-<Region>/dev.site.*";

    private static final Map<String, Set<String>> SPECIFIC = Map.of(
            "LoadBalancer",
            Set.of(
                    "s3:GetObject on " + asset("LoadBalancer", 0),
                    DECRYPT,
                    "secretsmanager:GetSecretValue on <Certificate>"),
            "Web",
            Set.of(
                    "s3:GetObject on " + asset("Web", 0),
                    "s3:GetObject on " + asset("Web", 1),
                    "s3:GetObject on " + SITES,
                    "ssm:GetParameterHistory on arn:<Partition>:ssm:%s:parameter/scaleup/dev/web/site".formatted(ARN),
                    DECRYPT),
            "Application",
            Set.of(
                    "s3:GetObject on " + asset("Application", 0),
                    "s3:GetObject on " + asset("Application", 1),
                    "s3:GetObject on " + asset("Application", 2),
                    DECRYPT,
                    "sts:AssumeRole on " + SERVICE_ROLE,
                    "secretsmanager:GetSecretValue on <" + applicationSecret() + ">",
                    "secretsmanager:DescribeSecret on <" + applicationSecret() + ">"));

    @ParameterizedTest
    @CsvSource({"LoadBalancer, access", "Application, application"})
    void mayDoWhatItsScriptsAndAgentsDoAndNothingElse(String part, String log) {
        assertThat(permissions(part)).isEqualTo(union(common(part, log), SPECIFIC.get(part)));
    }

    @Test
    void mayDoTheSameOnAWebHostWithTwoLogs() {
        assertThat(permissions("Web"))
                .isEqualTo(union(union(common("Web", "access"), common("Web", "error")), SPECIFIC.get("Web")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void isAllowedEverythingBeforeTheFirstHostStarts(String part) {
        assertThat(DEV.resources(part, "AWS::IAM::Policy")).isEmpty();
        assertThat(DEV.hostRole(part).property("/ManagedPolicyArns").isMissingNode())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void maySetNothingButTheReadyTagAndOnlyOnItself(String part) {
        var statement = statement(part, "ec2:CreateTags");
        assertThat(statement
                        .at("/Condition/ForAllValues:StringEquals/aws:TagKeys/0")
                        .asText())
                .isEqualTo("scaleup:ready");
        assertThat(statement.at("/Condition/ForAllValues:StringEquals/aws:TagKeys"))
                .hasSize(1);
        assertThat(statement.at("/Condition/Null/aws:TagKeys").asText()).isEqualTo("false");
        // AWS Managed Policy Reference, AWSEC2VssSnapshotPolicy: so an instance is held to itself.
        assertThat(Synthesis.text(statement.path("Condition").path("ArnLike").path("ec2:SourceInstanceARN")))
                .isEqualTo("arn:<Partition>:ec2:%s:instance/${ec2:InstanceID}".formatted(ARN));
        assertThat(fields(statement.path("Condition")))
                .containsExactlyInAnyOrder("ArnLike", "ForAllValues:StringEquals", "Null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void mayPutMetricsOnlyIntoItsNamespace(String part) {
        assertThat(statement(part, "cloudwatch:PutMetricData")
                        .at("/Condition/StringEquals/cloudwatch:namespace")
                        .asText())
                .isEqualTo("Scaleup/dev");
    }

    /**
     * Where {@code cdk bootstrap --bootstrap-kms-key-id} encrypts the assets. AWS KMS Developer Guide, "kms:ViaService" and
     * "kms:EncryptionContext:context-key"; Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys": the context
     * aws:s3:arn is the object's ARN, or the bucket's with an S3 Bucket Key.
     */
    @ParameterizedTest
    @CsvSource({"LoadBalancer, 1", "Application, 3"})
    void mayDecryptItsAssetsThroughAmazonS3AndNothingElse(String part, int assets) {
        var conditions = statement(part, "kms:Decrypt").path("Condition");
        assertThat(fields(conditions)).containsExactly("StringEquals");
        var equal = conditions.path("StringEquals");
        assertThat(fields(equal)).containsExactlyInAnyOrder("kms:ViaService", "kms:EncryptionContext:aws:s3:arn");
        assertThat(Synthesis.text(equal.path("kms:ViaService"))).isEqualTo("s3.<Region>.<URLSuffix>");
        Set<String> expected = new TreeSet<>();
        for (int index = 0; index < assets; index++) {
            expected.add(asset(part, index));
            expected.add(asset(part, index).replaceFirst("/.*", ""));
        }
        assertThat(list(equal.path("kms:EncryptionContext:aws:s3:arn"))).isEqualTo(expected);
    }

    /** IAM User Guide, "String condition operators": StringLike alone knows a multi-character wildcard. */
    @Test
    void mayDecryptAllVersionsOfTheSite() {
        var conditions = statement("Web", "kms:Decrypt").path("Condition");
        assertThat(fields(conditions)).containsExactlyInAnyOrder("StringEquals", "StringLike");
        assertThat(fields(conditions.path("StringEquals"))).containsExactly("kms:ViaService");
        assertThat(Synthesis.text(conditions.at("/StringEquals/kms:ViaService")))
                .isEqualTo("s3.<Region>.<URLSuffix>");
        assertThat(fields(conditions.path("StringLike"))).containsExactly("kms:EncryptionContext:aws:s3:arn");
        assertThat(list(conditions.at("/StringLike/kms:EncryptionContext:aws:s3:arn")))
                .isEqualTo(Set.of(asset("Web", 0), asset("Web", 1), SITES, SITES.replaceFirst("/.*", "")));
    }

    /**
     * AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager": who reads a secret that is
     * encrypted with a customer managed key needs kms:Decrypt, with the encryption context SecretARN.
     */
    @Test
    void mayDecryptTheUsersCertificateThroughSecretsManagerAndNothingElse() {
        String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:site-AbCdEf";
        var synthesis = Synthesis.ofDev(edit ->
                edit.set("environments.dev.certificate.source", "secret").set("environments.dev.certificate.arn", arn));
        assertThat(permissions(synthesis, "LoadBalancer")).contains(DECRYPT);
        assertThat(statements(DEV, "LoadBalancer", "kms:Decrypt"))
                .as("its own files alone")
                .hasSize(1);
        var statements = statements(synthesis, "LoadBalancer", "kms:Decrypt");
        assertThat(statements).as("and the certificate").hasSize(2);
        var conditions = statements.stream()
                .map(statement -> statement.path("Condition"))
                .filter(condition ->
                        !condition.findPath("kms:EncryptionContext:SecretARN").isMissingNode())
                .findFirst()
                .orElseThrow();
        assertThat(fields(conditions)).containsExactly("StringEquals");
        var equal = conditions.path("StringEquals");
        assertThat(fields(equal)).containsExactlyInAnyOrder("kms:ViaService", "kms:EncryptionContext:SecretARN");
        assertThat(Synthesis.text(equal.path("kms:ViaService"))).isEqualTo("secretsmanager.<Region>.<URLSuffix>");
        assertThat(equal.path("kms:EncryptionContext:SecretARN").asText()).isEqualTo(arn);
    }

    /**
     * AWS Systems Manager User Guide, "Create an IAM role with permissions for Session Manager and Amazon S3 and CloudWatch Logs":
     * these four, of which the list of groups can't be held to one group. Without the key a host may do none of it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void mayWriteTheLogOfSessionsWhereThatIsAskedFor(String part) {
        var logged = Synthesis.ofDev(edit -> edit.set("environments.dev.hosts.logSessions", true));
        String logs = "arn:<Partition>:logs:%s:log-group:".formatted(ARN);
        var more = permissions(logged, part);
        more.removeAll(permissions(part));
        assertThat(more)
                .containsExactlyInAnyOrder(
                        "logs:CreateLogStream on " + logs + "/scaleup/dev/hosts/sessions:*",
                        "logs:DescribeLogStreams on " + logs + "/scaleup/dev/hosts/sessions:*",
                        "logs:PutLogEvents on " + logs + "/scaleup/dev/hosts/sessions:*",
                        "logs:DescribeLogGroups on " + logs + "*");
        assertThat(permissions(logged, part)).containsAll(permissions(part));
    }

    /**
     * The application has its database secret and nothing of the host's. Its role is the host's alone to take: IAM User Guide,
     * "AWS JSON policy elements: Principal", "IAM role principals".
     */
    @Test
    void theApplicationMayReadItsSecretAndItsRoleIsTakenByItsHostsAlone() {
        var role = serviceRole();
        assertThat(permissions(role))
                .containsExactlyInAnyOrder(
                        "secretsmanager:GetSecretValue on <" + applicationSecret() + ">",
                        "secretsmanager:DescribeSecret on <" + applicationSecret() + ">");
        assertThat("arn:<Partition>:iam::<AccountId>:role/" + Synthesis.text(role.property("/RoleName")))
                .isEqualTo(SERVICE_ROLE);
        var trust = role.property("/AssumeRolePolicyDocument/Statement");
        assertThat(trust).hasSize(1);
        assertThat(trust.at("/0/Action").asText()).isEqualTo("sts:AssumeRole");
        assertThat(fields(trust.at("/0/Principal"))).containsExactly("AWS");
        assertThat(trust.at("/0/Principal/AWS/Fn::GetAtt").toString())
                .isEqualTo(
                        "[\"%s\",\"Arn\"]".formatted(DEV.hostRole("Application").id()));
        assertThat(CloudConfig.environment(DEV, "Application"))
                .as("of which its hosts know")
                .containsEntry("SERVICE_ROLE", "<" + role.id() + ">");
        assertThat(CloudConfig.environment(DEV, "Web")).doesNotContainKey("SERVICE_ROLE");
    }

    /** What the user allows the application is the application's alone: AWS::IAM::Role, ManagedPolicyArns. */
    @Test
    void whatTheUserAllowsTheApplicationIsNotItsHosts() {
        String policy = "arn:aws:iam::123456789012:policy/uploads";
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.application.policies", List.of(policy)));
        Map<String, String> attached = new TreeMap<>();
        synthesis.resources("AWS::IAM::Role").stream()
                .filter(role -> !role.property("/ManagedPolicyArns").isMissingNode())
                .forEach(role -> attached.put(
                        Synthesis.text(role.property("/RoleName")),
                        list(role.property("/ManagedPolicyArns")).toString()));

        assertThat(attached).containsOnly(Map.entry("Scaleup-dev-application-<Region>", "[" + policy + "]"));
        assertThat(permissions(synthesis, "Application")).isEqualTo(permissions("Application"));
    }

    /** docs/security.md: it runs as the application. What its hosts bring more are two objects. */
    @Test
    void aReleaseCommandBringsNoPermission() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.application.releaseCommand", "./migrate"));
        assertThat(permissions(serviceRole(synthesis))).isEqualTo(permissions(serviceRole()));
        List<String> more = new ArrayList<>(permissions(synthesis, "Application"));
        more.removeAll(permissions("Application"));
        assertThat(more)
                .allMatch(permission -> permission.startsWith("s3:GetObject on ") || permission.equals(DECRYPT));
    }

    /** It runs as the application; its host writes one log more, and brings what it is called with. */
    @Test
    void aFurtherProcessBringsNoPermissionButToWriteItsLog() {
        var synthesis =
                Synthesis.ofDev(edit -> edit.set("environments.dev.application.processes.worker.command", "./work"));
        assertThat(permissions(serviceRole(synthesis))).isEqualTo(permissions(serviceRole()));
        List<String> more = new ArrayList<>(permissions(synthesis, "Application"));
        more.removeAll(permissions("Application"));
        assertThat(more)
                .isNotEmpty()
                .allMatch(permission -> permission.startsWith("logs:") || permission.startsWith("s3:GetObject on "));
    }

    /** The same, and what waits for its times. */
    @Test
    void aJobBringsNoPermissionButToWriteItsLog() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.application.jobs.report.command", "./report")
                .set("environments.dev.application.jobs.report.schedule", "0 3 * * *"));
        assertThat(permissions(serviceRole(synthesis))).isEqualTo(permissions(serviceRole()));
        List<String> more = new ArrayList<>(permissions(synthesis, "Application"));
        more.removeAll(permissions("Application"));
        assertThat(more)
                .isNotEmpty()
                .allMatch(permission -> permission.startsWith("logs:")
                        || permission.startsWith("s3:GetObject on ")
                        || permission.equals(DECRYPT));
    }

    /**
     * AWS Secrets Manager User Guide, "Permissions policy examples for AWS Secrets Manager": six random characters end the ARN of a
     * secret whose name is known; and "Secret encryption and decryption in AWS Secrets Manager" of a key of the user's.
     */
    @Test
    void theApplicationReadsTheSecretsThatAreItsAndItsHostsDoNot() {
        String secrets = "environments.dev.application.secrets.";
        var synthesis = Synthesis.ofDev(edit -> edit.set(secrets + "USER.secret", "shop/smtp")
                .set(secrets + "USER.key", "user")
                .set(secrets + "PASSWORD.secret", "shop/smtp")
                .set(secrets + "PASSWORD.key", "password")
                .set(secrets + "TOKEN.secret", "token"));
        String arn = "arn:<Partition>:secretsmanager:%s:secret:".formatted(ARN);
        var role = serviceRole(synthesis);
        assertThat(moreThanEveryApplication(role))
                .containsExactlyInAnyOrder(
                        "secretsmanager:GetSecretValue on " + arn + "shop/smtp-??????",
                        "secretsmanager:GetSecretValue on " + arn + "token-??????",
                        DECRYPT);
        assertThat(permissions(synthesis, "Application"))
                .as("its hosts")
                .noneMatch(permission -> permission.contains("shop/smtp") || permission.contains("token-"));
        var condition = role.body().findValues("Condition").stream()
                .filter(each -> each.has("StringLike"))
                .findFirst()
                .orElseThrow();
        assertThat(Synthesis.text(condition.at("/StringEquals/kms:ViaService")))
                .isEqualTo("secretsmanager.<Region>.<URLSuffix>");
        assertThat(condition.at("/StringLike/kms:EncryptionContext:SecretARN"))
                .extracting(Synthesis::text)
                .containsExactly(arn + "shop/smtp-??????", arn + "token-??????");
    }

    /** AWS CloudFormation Template Reference Guide, "Pseudo parameters reference", for what is the environment's own. */
    @Test
    void theApplicationMayDoWhatItsPermissionsSayAndItsHostsMayNot() {
        String permissions = "environments.dev.application.permissions.";
        var synthesis = Synthesis.ofDev(edit -> edit.set(
                        permissions + "uploads.actions", List.of("s3:GetObject", "s3:PutObject"))
                .set(
                        permissions + "uploads.resources",
                        List.of("arn:${AWS::Partition}:s3:::shop-${AWS::AccountId}-${AWS::Region}/*"))
                .set(permissions + "mail.actions", List.of("ses:SendEmail"))
                .set(
                        permissions + "mail.resources",
                        List.of("arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/shop.example"))
                .set(permissions + "mail.conditions.StringEquals", Map.of("ses:FromAddress", "orders@shop.example")));
        var role = serviceRole(synthesis);
        assertThat(moreThanEveryApplication(role))
                .containsExactlyInAnyOrder(
                        "s3:GetObject on arn:<Partition>:s3:::shop-<AccountId>-<Region>/*",
                        "s3:PutObject on arn:<Partition>:s3:::shop-<AccountId>-<Region>/*",
                        "ses:SendEmail on arn:aws:ses:<Region>:<AccountId>:identity/shop.example");
        assertThat(permissions(synthesis, "Application")).isEqualTo(permissions("Application"));
        assertThat(role.body().findValues("Condition"))
                .extracting(JsonNode::toString)
                .containsExactly("{\"StringEquals\":{\"ses:FromAddress\":\"orders@shop.example\"}}");
    }

    /** IAM User Guide, "IAM and AWS STS quotas": a role's own policies together have 10,240 characters. */
    @Test
    void theMostThatAConfigurationAllowsTheApplicationHasRoomInItsRole() {
        var synthesis = Synthesis.ofDev(edit -> {
            for (int i = 0; i < 20; i++) {
                edit.set("environments.dev.application.secrets.S%d.secret".formatted(i), "%050d".formatted(i));
            }
            for (int i = 0; i < 10; i++) {
                edit.set("environments.dev.application.permissions.p%d.actions".formatted(i), List.of("s3:GetObject"))
                        .set(
                                "environments.dev.application.permissions.p%d.resources".formatted(i),
                                List.of("arn:aws:s3:::shop-uploads/%0150d".formatted(i)));
            }
        });
        String policies = written(serviceRole(synthesis).property("/Policies"))
                .replace("<Partition>", "aws-us-gov")
                .replace("<Region>", "x".repeat(14))
                .replace("<AccountId>", "123456789012")
                .replace("<URLSuffix>", "amazonaws.com.cn");
        assertThat(policies.length()).isBetween(4000, 10_240);
    }

    /** JSON with what its intrinsic functions give. */
    private static String written(JsonNode value) {
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(written(element)));
            return "[" + String.join(",", elements) + "]";
        }
        boolean function = value.properties().stream()
                .anyMatch(each ->
                        each.getKey().startsWith("Fn::") || each.getKey().equals("Ref"));
        if (!value.isObject() || function) {
            return '"' + Synthesis.text(value) + '"';
        }
        List<String> members = new ArrayList<>();
        value.properties().forEach(each -> members.add("\"%s\":%s".formatted(each.getKey(), written(each.getValue()))));
        return "{" + String.join(",", members) + "}";
    }

    /**
     * AWS CloudFormation changes a role before the group that replaces its hosts (AWS CloudFormation User Guide, "DependsOn
     * attribute": what is referred to comes first), so that for the time of a roll-out hosts of the version before have the new
     * one. What their applications read by it they may still read; who has the host's role could take the application's for it.
     */
    @Test
    void applicationsThatHaveNoRoleOfTheirOwnYetReadTheirSecretWhileTheyAreReplaced() {
        assertThat(permissions("Application")).containsAll(permissions(serviceRole()));
    }

    /** A role's name has at most 64 characters (IAM User Guide, "IAM and AWS STS quotas"); an environment's 16. */
    @Test
    void theNameOfTheApplicationsRoleIsShortEnough() {
        String name = Synthesis.text(serviceRole().property("/RoleName"));
        assertThat(name.replace("dev", "x".repeat(16)).replace("<Region>", "ap-southeast-7"))
                .hasSizeLessThanOrEqualTo(64);
    }

    private static Set<String> moreThanEveryApplication(Resource role) {
        var more = permissions(role);
        more.removeAll(permissions(serviceRole()));
        return more;
    }

    private static Resource serviceRole() {
        return serviceRole(DEV);
    }

    private static Resource serviceRole(Synthesis synthesis) {
        return synthesis.resources("Application", "AWS::IAM::Role").stream()
                .filter(role -> !role.property("/RoleName").isMissingNode())
                .reduce((one, other) -> {
                    throw new AssertionError("two roles with literal names");
                })
                .orElseThrow();
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new TreeSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static Set<String> common(String part, String log) {
        String logGroup = DEV.resources(part, "AWS::Logs::LogGroup").stream()
                .filter(candidate ->
                        candidate.property("/LogGroupName").asText().endsWith("/" + log))
                .findFirst()
                .orElseThrow()
                .id();
        return Set.of(
                "ssm:UpdateInstanceInformation on *",
                "ssmmessages:CreateControlChannel on *",
                "ssmmessages:CreateDataChannel on *",
                "ssmmessages:OpenControlChannel on *",
                "ssmmessages:OpenDataChannel on *",
                "logs:CreateLogStream on <%s>".formatted(logGroup),
                "logs:PutLogEvents on <%s>".formatted(logGroup),
                "cloudwatch:PutMetricData on *",
                "ec2:CreateTags on arn:<Partition>:ec2:%s:instance/*".formatted(ARN));
    }

    private static Set<String> permissions(String part) {
        return permissions(DEV, part);
    }

    private static Set<String> permissions(Synthesis synthesis, String part) {
        return permissions(synthesis.hostRole(part));
    }

    private static Set<String> permissions(Resource role) {
        Set<String> permissions = new TreeSet<>();
        for (JsonNode policy : role.property("/Policies")) {
            for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
                for (String action : list(statement.path("Action"))) {
                    for (String resource : list(statement.path("Resource"))) {
                        permissions.add(action + " on " + resource);
                    }
                }
            }
        }
        return permissions;
    }

    private static Set<String> list(JsonNode oneOrMany) {
        Set<String> texts = new TreeSet<>();
        if (oneOrMany.isArray()) {
            oneOrMany.forEach(one -> texts.add(Synthesis.text(one)));
        } else {
            texts.add(Synthesis.text(oneOrMany));
        }
        return texts;
    }

    private static JsonNode statement(String part, String action) {
        var statements = statements(DEV, part, action);
        assertThat(statements).as(action).hasSize(1);
        return statements.get(0);
    }

    private static List<JsonNode> statements(Synthesis synthesis, String part, String action) {
        List<JsonNode> statements = new ArrayList<>();
        for (JsonNode policy : synthesis.hostRole(part).property("/Policies")) {
            for (JsonNode statement : policy.at("/PolicyDocument/Statement")) {
                if (list(statement.path("Action")).contains(action)) {
                    statements.add(statement);
                }
            }
        }
        return statements;
    }

    private static String asset(String part, int index) {
        var host = CloudConfig.environment(DEV, part);
        String entry = host.get("WORKLOADS").split(" ", -1)[index];
        return "arn:<Partition>:s3:::%s/%s"
                .formatted(
                        host.get("WORKLOAD_BUCKET").substring("s3://".length()),
                        entry.substring(0, entry.indexOf('=')));
    }

    private static String applicationSecret() {
        return serviceRole()
                .property("/Policies")
                .findParents("Fn::GetStackOutput")
                .get(0)
                .at("/Fn::GetStackOutput/OutputName")
                .asText();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }
}
