package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.iam.PolicyDocument.Verdict;
import scaleup.rehearsal.template.NotMade;

class PolicyDocumentTest {
    private static final String INSTANCE = "arn:aws:ec2:eu-central-1:1:instance/i-1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Effect: Allow, Action: 'ec2:CreateTags', Resource: '*'} | ALLOWED",
                "{Effect: Allow, Action: ['s3:*', 'EC2:create*'], Resource: '*'} | ALLOWED",
                "{Effect: Allow, Action: '*', Resource: '*'} | ALLOWED",
                "{Effect: Allow, Action: 'ec2:CreateTag', Resource: '*'} | IMPLICITLY_DENIED",
                "{Effect: Allow, Action: 'ec2:*', Resource: 'arn:aws:ec2:*:1:instance/*'} | ALLOWED",
                "{Effect: Allow, Action: 'ec2:*', Resource: 'arn:aws:ec2:*:1:Instance/*'} | IMPLICITLY_DENIED",
                "{Effect: Allow, NotAction: 's3:*', Resource: '*'} | ALLOWED",
                "{Effect: Allow, NotAction: 'ec2:*', Resource: '*'} | IMPLICITLY_DENIED",
                "{Effect: Allow, Action: '*', NotResource: 'arn:aws:s3:::*'} | ALLOWED",
                "{Effect: Allow, Action: '*', NotResource: '*/i-1'} | IMPLICITLY_DENIED",
                "{Effect: Deny, Action: '*', Resource: '*'} | EXPLICITLY_DENIED",
                "{Effect: Allow, Action: '*', Resource: '*'}, {Effect: Deny, Action: 'ec2:*', Resource: '*'}"
                        + " | EXPLICITLY_DENIED",
                "{Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {'k': v}}} | IMPLICITLY_DENIED",
            })
    void statementsDecideAsTheEvaluationLogicSays(String statements, Verdict verdict) throws NotMade {
        assertThat(PolicyDocument.evaluate(List.of(Policies.read(statements)), Asked.of("ec2:CreateTags", INSTANCE)))
                .isEqualTo(verdict);
    }

    /**
     * AWS's own managed policy AWSEC2VssSnapshotPolicy holds an instance to itself by this condition (AWS Managed Policy
     * Reference). IAM User Guide, "Policy variables": in the value of a condition, for a key with one value.
     */
    @ParameterizedTest
    @CsvSource({
        "i-1, i-1, ALLOWED",
        "i-1, i-2, IMPLICITLY_DENIED",
        "i-1, , IMPLICITLY_DENIED",
        ", i-1, IMPLICITLY_DENIED",
        "i-1, *, IMPLICITLY_DENIED",
        "i-1, i-?, IMPLICITLY_DENIED",
    })
    void aVariableStandsForWhatTheRequestHas(String caller, String target, Verdict verdict) throws NotMade {
        var policy = Policies.read("""
                {Effect: Allow, Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*:*:instance/*', Condition: {
                  ArnLike: {'ec2:SourceInstanceARN': 'arn:aws:ec2:*:*:instance/${ec2:InstanceId}'}}}
                """);
        var asked = Asked.of("ec2:CreateTags", INSTANCE)
                .with("ec2:InstanceID", target == null ? List.of() : List.of(target))
                .with(
                        "ec2:SourceInstanceARN",
                        caller == null ? List.of() : List.of("arn:aws:ec2:eu-central-1:1:instance/" + caller));

        assertThat(PolicyDocument.evaluate(List.of(policy), asked)).isEqualTo(verdict);
    }

    /** IAM User Guide, "IAM JSON policy elements: Version": in the version before, a variable is a text like any other. */
    @Test
    void onlyTheNewestVersionHasVariables() {
        var document = "{Version: '%s', Statement: [{Effect: Allow, Action: a, Resource: '*',"
                + " Condition: {StringEquals: {k: '${aws:userid}'}}}]}";
        assertThatCode(() -> PolicyDocument.read(Policies.yaml(document.formatted("2012-10-17")), "test"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> PolicyDocument.read(Policies.yaml(document.formatted("2008-10-17")), "test"))
                .isInstanceOf(NotMade.class)
                .hasMessage("policy test: only version 2012-10-17 has policy variables");
    }

    @Test
    void aHostMayTagInstancesOfItsGroupAsReadyAndNothingElse() throws NotMade {
        var policy = Policies.read("""
                {Effect: Allow, Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:eu-central-1:1:instance/*', Condition: {
                  StringEquals: {'aws:ResourceTag/aws:autoscaling:groupName': web},
                  'ForAllValues:StringEquals': {'aws:TagKeys': ['scaleup:ready']},
                  'Null': {'aws:TagKeys': 'false'}}}
                """);
        var own = Asked.of("ec2:CreateTags", INSTANCE)
                .with("aws:ResourceTag/aws:autoscaling:groupName", List.of("web"))
                .with("aws:TagKeys", List.of("scaleup:ready"));

        assertThat(PolicyDocument.evaluate(List.of(policy), own)).isEqualTo(Verdict.ALLOWED);
        assertThat(List.of(
                        own.with("aws:TagKeys", List.of("scaleup:ready", "Name")),
                        own.with("aws:TagKeys", List.of()),
                        own.with("aws:ResourceTag/aws:autoscaling:groupName", List.of("database"))))
                .allMatch(asked -> PolicyDocument.evaluate(List.of(policy), asked) == Verdict.IMPLICITLY_DENIED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Effect: Permit, Action: '*', Resource: '*'} | Effect is Allow or Deny, not 'Permit'",
                "{Effect: Allow, Resource: '*'} | a statement has either Action or NotAction",
                "{Effect: Allow, Action: a, NotAction: b, Resource: '*'} | a statement has either Action or NotAction",
                "{Effect: Allow, Action: a} | a statement has either Resource or NotResource",
                "{Effect: Allow, Action: a, Resource: '*', Principal: '*'}"
                        + " | element Principal has no place in an identity policy",
                "{Effect: Allow, Action: a, Resource: '*', Condition: {DateEquals: {k: v}}}"
                        + " | condition operator DateEquals is not evaluated",
                "{Effect: Allow, Action: a, Resource: 'arn:aws:s3:::${aws:username}'}"
                        + " | policy variables in Resource are not evaluated",
                "{Effect: Allow, Action: a, Resource: '*', Condition: {StringLike: {k: '${aws:userid, ''x''}'}}}"
                        + " | policy variable ${aws:userid, 'x'} is not evaluated",
                "{Effect: Allow, Action: a, Resource: '*', Condition: {StringLike: {k: '${aws:userid'}}}"
                        + " | policy variable ${aws:userid is not evaluated",
            },
            quoteCharacter = '`')
    void whatIsNotEvaluatedIsRefused(String statement, String message) {
        assertThatThrownBy(() -> Policies.read(statement))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("policy test: ")
                .hasMessageContaining(message);
    }

    @Property
    void anExplicitDenyWins(@ForAll("statements") List<Statement> statements, @ForAll("asked") Asked asked) {
        var deny = new Statement(false, List.of("*"), false, List.of("*"), false, List.of());

        assertThat(evaluate(with(statements, deny), asked)).isEqualTo(Verdict.EXPLICITLY_DENIED);
    }

    @Property
    void anotherAllowNeverTakesAPermissionAway(
            @ForAll("statements") List<Statement> statements,
            @ForAll("statement") Statement other,
            @ForAll("asked") Asked asked) {
        var allow = new Statement(
                true, other.actions(), other.notActions(), other.resources(), other.notResources(), other.conditions());
        if (evaluate(statements, asked) == Verdict.ALLOWED) {
            assertThat(evaluate(with(statements, allow), asked)).isEqualTo(Verdict.ALLOWED);
        }
    }

    @Property
    void orderAndGroupingInDocumentsDoNotMatter(
            @ForAll("statements") List<Statement> statements, @ForAll("asked") Asked asked, @ForAll long seed) {
        var shuffled = new ArrayList<>(statements);
        Collections.shuffle(shuffled, new Random(seed));
        var alone = shuffled.stream()
                .map(statement -> new PolicyDocument(List.of(statement)))
                .toList();

        assertThat(PolicyDocument.evaluate(alone, asked)).isEqualTo(evaluate(statements, asked));
    }

    private static Verdict evaluate(List<Statement> statements, Asked asked) {
        return PolicyDocument.evaluate(List.of(new PolicyDocument(statements)), asked);
    }

    private static List<Statement> with(List<Statement> statements, Statement another) {
        var all = new ArrayList<>(statements);
        all.add(another);
        return all;
    }

    @Provide
    Arbitrary<List<Statement>> statements() {
        return statement().list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<Statement> statement() {
        var actions = Arbitraries.of("s3:GetObject", "s3:*", "ec2:*", "*", "s3:Put?bject");
        var resources = Arbitraries.of("*", "arn:aws:s3:::a/*", "arn:aws:s3:::b", "arn:aws:s3:::?/x");
        var conditions = Arbitraries.of(
                new Condition("StringEquals", "k", List.of("v")),
                new Condition("StringNotEquals", "k", List.of("v")),
                new Condition("Null", "k", List.of("true")));
        var yesOrNo = Arbitraries.of(true, false);
        return Combinators.combine(
                        yesOrNo,
                        actions.list().ofMinSize(1).ofMaxSize(2),
                        yesOrNo,
                        resources.list().ofMinSize(1).ofMaxSize(2),
                        yesOrNo,
                        conditions.list().ofMaxSize(1))
                .as(Statement::new);
    }

    @Provide
    Arbitrary<Asked> asked() {
        var actions = Arbitraries.of("s3:GetObject", "s3:PutObject", "ec2:CreateTags");
        var resources = Arbitraries.of("arn:aws:s3:::a/x", "arn:aws:s3:::b", "*");
        var values = Arbitraries.of("v", "w").list().ofMaxSize(2);
        return Combinators.combine(actions, resources, values)
                .as((action, resource, list) -> Asked.of(action, resource).with("k", list));
    }
}
