package scaleup.review.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.review.Shop;
import scaleup.review.assembly.Resources;

/** What policies allow, by "IAM JSON policy elements reference", IAM User Guide. */
class AllowedActionsTest {
    private static final String TRUST =
            "'AssumeRolePolicyDocument': {'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}";

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<AllowedAction> allowed(String resources) {
        return AllowedActions.of(
                        new Resources(List.of(Shop.stack("Shop-Jobs", "{'Resources': {%s}}".formatted(resources)))))
                .all();
    }

    private static List<String> texts(String resources) {
        return allowed(resources).stream().map(AllowedAction::toString).toList();
    }

    private static String role(String statement) {
        return "'Role': {'Type': 'AWS::IAM::Role', 'Properties': {%s, 'Policies': [{'PolicyDocument': {'Statement': %s}}]}}"
                .formatted(TRUST, statement);
    }

    @Test
    void aFunctionsRoleIsCalledAfterIt() {
        assertThat(
                        texts(
                                role(
                                                "[{'Effect': 'Allow', 'Action': ['s3:GetObject'], 'Resource': 'arn:aws:s3:::files/a'}]")
                                        + ", 'F': {'Type': 'AWS::Lambda::Function', 'Properties': {'FunctionName': 'Shop-orders', 'Role': {'Fn::GetAtt': ['Role', 'Arn']}}}"))
                .containsExactly(
                        "lambda.amazonaws.com may sts:AssumeRole on the role of function orders",
                        "function orders may s3:GetObject on arn:aws:s3:::files/a");
    }

    @Test
    void whatIsDeniedIsNotAllowed() {
        assertThat(texts(role("{'Effect': 'Deny', 'Action': 's3:GetObject', 'Resource': '*'}")))
                .containsExactly("lambda.amazonaws.com may sts:AssumeRole on the role of role <Jobs/Role>");
    }

    @Test
    void allButSomeIsSaidAsThat() {
        assertThat(texts(role("{'Effect': 'Allow', 'NotAction': 'iam:*', 'NotResource': 'arn:aws:s3:::a'}")))
                .contains("role <Jobs/Role> may all but iam:* on all but arn:aws:s3:::a");
    }

    @Test
    void valuesOfTheDeploymentAndHashesAreTheSameInEachSynthesis() {
        String digest = "a".repeat(64);
        assertThat(texts(role(
                                "[{'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': {'Fn::Join': ['', ['arn:', {'Ref': 'AWS::Partition'}, ':s3:::', {'Fn::Sub': 'cdk-${AWS::AccountId}-${AWS::Region}'}, '/%s.tar']]}}, {'Effect': 'Allow', 'Action': 'sqs:SendMessage', 'Resource': {'Fn::GetAtt': ['Queue0123ABCD', 'Arn']}, 'Condition': {'StringEquals': {'aws:SourceAccount': {'Ref': 'AWS::AccountId'}}}}]"
                                        .formatted(digest))
                        + ", 'Queue0123ABCD': {'Type': 'AWS::SQS::Queue'}"))
                .contains(
                        "role <Jobs/Role> may s3:GetObject on arn:<partition>:s3:::cdk-<account>-<region>/<digest>.tar",
                        "role <Jobs/Role> may sqs:SendMessage on <Jobs/Queue> when StringEquals aws:SourceAccount: <account>");
    }

    @Test
    void aPolicyOfAResourceLetsOthersIn() {
        assertThat(
                        texts(
                                "'K': {'Type': 'AWS::KMS::Key', 'Properties': {'KeyPolicy': {'Statement': [{'Effect': 'Allow', 'Action': 'kms:Encrypt', 'Resource': '*', 'Principal': '*'}, {'Effect': 'Allow', 'Action': 'kms:Decrypt', 'Resource': '*', 'Principal': {'AWS': {'Fn::Join': ['', ['arn:', {'Ref': 'AWS::Partition'}, ':iam::', {'Ref': 'AWS::AccountId'}, ':root']]}}}]}}}"))
                .containsExactly("anybody may kms:Encrypt on <Jobs/K>", "this account may kms:Decrypt on <Jobs/K>");
    }

    /** AWS Lambda Developer Guide, "Using resource-based policies in Lambda". */
    @Test
    void aPermissionOfAFunctionIsItsPolicy() {
        assertThat(
                        texts(
                                "'P': {'Type': 'AWS::Lambda::Permission', 'Properties': {'Action': 'lambda:InvokeFunction', 'FunctionName': 'f', 'Principal': 'events.amazonaws.com', 'SourceArn': 'arn:aws:events:a'}}"))
                .containsExactly(
                        "events.amazonaws.com may lambda:InvokeFunction on f when ArnLike aws:SourceArn: arn:aws:events:a");
    }

    private static DeclaredPermissions declared(String entry) {
        return new DeclaredPermissions("Shop-prod-", json("[%s]".formatted(entry)));
    }

    /** What is declared for x of a and b, held to one value of a condition. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | a:One | on/prod/1 | {'StringEquals': {'k': 'v'}} | true",
                "x | a:One | on/prod/1 | {'StringEquals': {'k': 'v', 'other': 'w'}} | true",
                "x | a:One | on/prod/1 | {'StringEquals': {'k': ['v', 'w']}} | true",
                "x | a:One | on/prod/1 | {'StringEquals': {'k': ['v', 'u']}} | false",
                "x | a:One | on/prod/1 | {'StringLike': {'k': 'v'}} | false",
                "x | a:One | on/prod/1 | {} | false",
                "x | a:One | on/prod/* | {'StringEquals': {'k': 'v'}} | false",
                "x | a:One | on/dev/1 | {'StringEquals': {'k': 'v'}} | false",
                "x | a:Two | on/prod/1 | {'StringEquals': {'k': 'v'}} | false",
                "y | a:One | on/prod/1 | {'StringEquals': {'k': 'v'}} | false",
            })
    void whatIsWiderThanDeclaredIsNotDeclared(
            String who, String action, String resource, String condition, boolean isDeclared) {
        var declared = declared(
                "{'who': 'x', 'may': 'a:One', 'on': 'on/{environment}/{log}', 'when': {'StringEquals': {'k': ['v', 'w']}}}");
        var allowed = allowed(
                        "'K': {'Type': 'AWS::SQS::QueuePolicy', 'Properties': {'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': '%s', 'Resource': '%s', 'Principal': {'Service': '%s'}, 'Condition': %s}}}}"
                                .formatted(action, resource, who, condition))
                .get(0);
        assertThat(declared.has(allowed)).isEqualTo(isDeclared);
    }

    @Test
    void aConditionThatChangesIsNoneThatIsAdded() {
        var one = new AllowedAction("x", "a:One", "on", List.of(), true);
        var held = new AllowedAction(
                "x", "a:One", "on", List.of(new RequestCondition("StringEquals", "k", List.of("v"))), true);
        var other = new AllowedAction("x", "a:Two", "on", List.of(), true);
        assertThat(PermissionDifference.between(List.of(one, other), List.of(held))
                        .lines())
                .containsExactly(
                        "under another condition: x may a:One on on: when StringEquals k: v, before: always",
                        "removed: x may a:Two on on");
        assertThat(PermissionDifference.between(List.of(one), List.of(one, other))
                        .lines())
                .containsExactly("added: x may a:Two on on");
        assertThat(PermissionDifference.between(List.of(one), List.of(one)).isEmpty())
                .isTrue();
    }

    @Test
    void withoutAnEntryNothingIsDeclared() {
        var declared = new DeclaredPermissions("Shop-prod-", JsonNodeFactory.instance.arrayNode());
        assertThat(declared.has(new AllowedAction("anybody", "s3:GetObject", "*", List.of(), false)))
                .isFalse();
    }
}
