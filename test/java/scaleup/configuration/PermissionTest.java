package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Edit;
import scaleup.host.Program;

/**
 * What {@code application.permissions} may say. Actions and ARNs are those of the Service Authorization Reference, "Actions,
 * resources, and condition keys" for Amazon S3, SQS, SES, SNS, DynamoDB and so on; what a policy may not give whoever has the
 * application follows from its access level there ("Permissions management"), or from whose the resource is.
 */
class PermissionTest {
    private static final String KEY = "environments.dev.application.permissions";

    private static final String PLACE = "environments/dev.yaml: application.permissions";
    private static final String OURS = ":eu-west-1:123456789012:";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3:PutObject s3:GetObject s3:DeleteObject | arn:aws:s3:::shop-uploads/*",
                "s3:PutObject | arn:aws:s3:::shop-uploads-${AWS::AccountId}-${AWS::Region}/avatars/*",
                "s3:GetObject s3:ListBucket | arn:${AWS::Partition}:s3:::shop-uploads/* arn:aws:s3:::shop-uploads",
                "sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage | arn:aws:sqs:eu-west-1:123456789012:jobs.fifo",
                "sqs:SendMessage | arn:aws-us-gov:sqs:us-gov-west-1:${AWS::AccountId}:shop-*",
                "ses:SendEmail ses:SendRawEmail | arn:aws:ses:eu-west-1:123456789012:identity/shop.example",
                "ses:SendEmail | arn:aws:ses:eu-west-1:123456789012:identity/orders@shop.example",
                "ses:SendEmail | arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/shop.example"
                        + " arn:aws:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/shop",
                "sns:Publish | arn:aws:sns:eu-west-1:123456789012:orders",
                "dynamodb:GetItem dynamodb:Query | arn:aws:dynamodb:eu-west-1:123456789012:table/carts"
                        + " arn:aws:dynamodb:eu-west-1:123456789012:table/carts/index/*",
                "kinesis:PutRecord | arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
                "firehose:PutRecordBatch | arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks",
                "events:PutEvents | arn:aws:events:eu-west-1:123456789012:event-bus/shop",
                "states:StartExecution | arn:aws:states:eu-west-1:123456789012:stateMachine:checkout",
                "ssm:GetParametersByPath | arn:aws:ssm:eu-west-1:123456789012:parameter/shop/*",
                "kms:GenerateDataKey kms:Decrypt |"
                        + " arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "kms:Decrypt | arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
            })
    void whatApplicationsNeedIsAllowed(String actions, String resources) {
        var permission =
                configured(words(actions), words(resources)).application().permissions();

        assertThat(permission).containsExactly(new NamedPermission("mine", words(actions), words(resources), Map.of()));
    }

    /** cfn-lint has AWS's own list: its W3037 says which actions there are, I3510 what each is done to. */
    @Test
    void theActionsAreAwssAndDoneToWhatAwsSays(@TempDir Path folder) throws Exception {
        var json = new ObjectMapper();
        var statements = json.createArrayNode();
        for (PermittedResource resource : PermittedResource.values()) {
            for (String action : resource.actions()) {
                statements
                        .addObject()
                        .put("Effect", "Allow")
                        .put("Action", action)
                        .put(
                                "Resource",
                                resource.form()
                                        .split(" ", 2)[0]
                                        .replace("REGION", "eu-west-1")
                                        .replace("ACCOUNT", "123456789012"));
            }
        }
        assertThat(statements).hasSizeGreaterThan(50);
        var template = json.createObjectNode();
        template.putObject("Resources")
                .putObject("Policy")
                .put("Type", "AWS::IAM::ManagedPolicy")
                .putObject("Properties")
                .putObject("PolicyDocument")
                .put("Version", "2012-10-17")
                .set("Statement", statements);
        Path file = Files.writeString(folder.resolve("template.json"), template.toString());

        var lint = Program.named("cfn-lint").atLeast("1.58.0", "--version");
        assertThat(json.readTree(lint.run("--format", "json", "--include-checks", "I", "--template", file.toString())
                                .output())
                        .findValuesAsText("Message"))
                .isEmpty();
        // What it finds where there is something wrong.
        Files.writeString(file, template.toString().replace("\"sqs:SendMessage\"", "\"sqs:Send\""));
        assertThat(lint.run("--format", "json", "--include-checks", "I", "--template", file.toString())
                        .output())
                .contains("W3037");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Whoever may do these gives himself, or others, what they don't have.
                "iam:PassRole",
                "iam:*",
                "sts:AssumeRole",
                "kms:CreateGrant",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "s3:PutBucketPolicy",
                "s3:PutObjectAcl",
                "s3:PutBucketPublicAccessBlock",
                "sqs:AddPermission",
                "sns:AddPermission",
                "sqs:SetQueueAttributes",
                "dynamodb:PutResourcePolicy",
                "lambda:InvokeFunction",
                "lambda:UpdateFunctionCode",
                "ec2:CreateTags",
                "autoscaling:SetInstanceHealth",
                "route53:ChangeResourceRecordSets",
                "rds:DeleteDBInstance",
                "rds-db:connect",
                "ssm:PutParameter",
                "ssm:SendCommand",
                "ssm:StartSession",
                "cloudformation:UpdateStack",
                "logs:PutLogEvents",
                "cloudwatch:PutMetricData",
                "secretsmanager:GetSecretValue",
                "acm:ExportCertificate",
                // Of which nobody sees what they are
                "*",
                "s3:*",
                "s3:Get*",
                "*:GetObject",
                "sqs:SendMessage*",
                "GetObject",
                "s3:getobject"
            })
    void anActionThatIsNotNamedIsRefused(String action) {
        assertThat(refused(List.of(action), List.of("arn:aws:s3:::shop-uploads/*"), Map.of()))
                .contains(PLACE + ".mine.actions\n    received: [" + action + "] (list)")
                .contains(
                        "each an action by its whole name, of these, named once: ", "s3:GetObject, ", "sqs:SendMessage")
                .contains("what else the application may do is in a managed policy, application.policies");
    }

    @ParameterizedTest
    @CsvSource({
        // All there is
        "s3:GetObject, *",
        "s3:GetObject, arn:aws:s3:::*",
        "s3:GetObject, arn:aws:s3:::*/*",
        "s3:GetObject, arn:aws:s3:::shop-*/*",
        "s3:GetObject, arn:*:s3:::shop-uploads/*",
        "sqs:SendMessage, arn:aws:sqs:*:123456789012:jobs",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:*:jobs",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:*",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:?obs",
        "dynamodb:GetItem, arn:aws:dynamodb:eu-west-1:123456789012:table/*",
        "ssm:GetParameter, arn:aws:ssm:eu-west-1:123456789012:parameter/*",
        "ses:SendEmail, arn:aws:ses:eu-west-1:123456789012:identity/*",
        // What servers of ours, or of another environment's, run, and the stack that brings it
        "s3:GetObject, arn:aws:s3:::cdk-hnb659fds-assets-123456789012-eu-west-1/*",
        "s3:PutObject, arn:aws:s3:::cdk-shop-assets-${AWS::AccountId}-${AWS::Region}/*",
        "ssm:GetParameter, arn:aws:ssm:eu-west-1:123456789012:parameter/cdk-bootstrap/hnb659fds/version",
        "ssm:GetParameter, arn:aws:ssm:eu-west-1:123456789012:parameter/c*",
        // Failed events, alarms
        "sqs:ReceiveMessage, arn:aws:sqs:eu-west-1:123456789012:Scaleup-dev-web-membership-failed",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:Scaleup-prod-*",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:Scale*",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:S?aleup-dev-web-membership-failed",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:123456789012:scaleup-prod-jobs",
        "sns:Publish, arn:aws:sns:eu-west-1:123456789012:Scaleup-prod-Operations-Alarms",
        "events:PutEvents, arn:aws:events:eu-west-1:123456789012:event-bus/default",
        "events:PutEvents, arn:aws:events:eu-west-1:123456789012:event-bus/d*",
        // Any key is ours, too
        "kms:Decrypt, arn:aws:kms:eu-west-1:123456789012:key/*",
        "kms:Decrypt, arn:aws:kms:eu-west-1:123456789012:key/1234abcd-*",
        "kms:Decrypt, arn:aws:kms:eu-west-1:123456789012:alias/shop",
        // Another service's, no ARN, a policy variable
        "s3:GetObject, arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop",
        "s3:GetObject, arn:aws:iam::123456789012:role/shop",
        "s3:GetObject, shop-uploads",
        "s3:GetObject, arn:aws:s3:::${aws:PrincipalTag/team}/*",
        "s3:GetObject, arn:aws:s3:::shop-uploads/${aws:PrincipalTag/team}/*",
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:12345:jobs"
    })
    void aResourceThatIsOursOrCouldBeIsRefused(String action, String resource) {
        assertThat(refused(List.of(action), List.of(resource), Map.of()))
                .contains(PLACE + ".mine.resources\n    received: [" + resource + "] (list)")
                .contains("whose name begins without a wildcard, is none of Scaleup's (scaleup..., cdk-...)");
    }

    /** An action on what it isn't done to allows nothing (IAM User Guide, "IAM JSON policy elements: Resource"). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3:ListBucket | arn:aws:s3:::shop-uploads/* | s3:ListBucket is done to arn:aws:s3:::BUCKET",
                "s3:GetObject | arn:aws:s3:::shop-uploads | s3:GetObject is done to arn:aws:s3:::BUCKET/KEY",
                "sqs:SendMessage | arn:aws:sns:eu-west-1:123456789012:orders | sqs:SendMessage is done to arn:aws:sqs:",
                "sqs:SendMessage sns:Publish | arn:aws:sns:eu-west-1:123456789012:orders | sqs:SendMessage is done to",
                "sns:Publish | arn:aws:sns:eu-west-1:123456789012:orders arn:aws:s3:::shop-uploads | nothing of them is done"
                        + " to \"arn:aws:s3:::shop-uploads\""
            })
    void anActionNeedsWhatItIsDoneTo(String actions, String resources, String said) {
        assertThat(refused(words(actions), words(resources), Map.of()))
                .contains(PLACE + ".mine.resources")
                .contains(said);
    }

    @Test
    void conditionsNarrowIt() {
        Map<String, Map<String, String>> conditions = Map.of(
                "StringEquals", Map.of("ses:FromAddress", "orders@shop.example"),
                "Bool", Map.of("aws:SecureTransport", "true"));
        var edit = InvalidConfigurationTest.shipped()
                .set(
                        KEY + ".mine",
                        Map.of(
                                "actions", List.of("ses:SendEmail"),
                                "resources", List.of("arn:aws:ses" + OURS + "identity/shop.example"),
                                "conditions", conditions));
        assertThat(read(edit).application().permissions())
                .singleElement()
                .extracting(NamedPermission::conditions)
                .isEqualTo(conditions);
    }

    /** IAM User Guide, "IAM JSON policy elements: Condition operators": with these it holds, too, where the key is absent. */
    @ParameterizedTest
    @CsvSource({
        "StringEqualsIfExists, s3:prefix, a, unknown key; nearest: StringEquals",
        "ForAllValues:StringEquals, aws:TagKeys, a, unknown key",
        "StringNotEquals, s3:prefix, a, unknown key; nearest: StringEquals",
        "NotIpAddress, aws:SourceIp, 10.0.0.0/8, unknown key; nearest: IpAddress",
        "Null, s3:prefix, true, unknown key",
        "StringEquals, prefix, a, a condition key such as",
        "StringEquals, s3:prefix, ${aws:username}, without policy variables",
        "StringEquals, s3:prefix, '', text of 1 to 200 characters"
    })
    void anotherConditionIsRefused(String operator, String key, String value, String said) {
        assertThat(refused(
                        List.of("s3:ListBucket"),
                        List.of("arn:aws:s3:::shop-uploads"),
                        Map.of(operator, Map.of(key, value))))
                .contains(PLACE + ".mine.conditions." + operator)
                .contains(said);
    }

    @Test
    void thereIsNoRoomForMore() {
        Map<String, Object> one = Map.of(
                "actions",
                List.of("s3:GetObject"),
                "resources",
                List.of("arn:aws:s3:::shop-uploads/" + "x".repeat(700)));
        assertThatCode(() -> read(InvalidConfigurationTest.shipped().set(KEY, many(3, one))))
                .doesNotThrowAnyException();
        assertThat(InvalidConfigurationTest.messageOf(
                        InvalidConfigurationTest.shipped().set(KEY, many(5, one))))
                .contains(PLACE, "permissions of at most 3,500 characters together");
        assertThat(InvalidConfigurationTest.messageOf(InvalidConfigurationTest.shipped()
                        .set(
                                KEY,
                                many(
                                        21,
                                        Map.of(
                                                "actions", List.of("s3:GetObject"),
                                                "resources", List.of("arn:aws:s3:::shop/*"))))))
                .contains(PLACE, "at most 20 permissions");
    }

    private static Map<String, Object> many(int count, Map<String, Object> one) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(number -> "p" + number, number -> one));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" +"));
    }

    private static String refused(
            List<String> actions, List<String> resources, Map<String, Map<String, String>> conditions) {
        return InvalidConfigurationTest.messageOf(InvalidConfigurationTest.shipped()
                .set(KEY + ".mine", Map.of("actions", actions, "resources", resources, "conditions", conditions)));
    }

    private static Configuration configured(List<String> actions, List<String> resources) {
        return read(InvalidConfigurationTest.shipped()
                .set(KEY + ".mine", Map.of("actions", actions, "resources", resources)));
    }

    private static Configuration read(Edit edit) {
        return edit.configuration("dev");
    }
}
