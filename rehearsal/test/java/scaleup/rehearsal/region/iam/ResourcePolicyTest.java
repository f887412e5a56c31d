package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.NotMade;

/**
 * What a role's trust policy and a function's policy let a service do. IAM User Guide: 'AWS JSON policy elements: Principal',
 * 'Policy evaluation logic', 'AWS global condition context keys', 'Troubleshoot access denied error messages'.
 */
class ResourcePolicyTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/host";
    private static final String RULE = "arn:aws:events:eu-central-1:111122223333:rule/look";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Service: ec2.amazonaws.com} | true",
                "{Service: [lambda.amazonaws.com, ec2.amazonaws.com]} | true",
                "\"*\" | true",
                "{AWS: '*'} | true",
                "{Service: lambda.amazonaws.com} | false",
                "{Service: EC2.amazonaws.com} | false",
                "{Service: ec2.amazonaws.com.cn} | false",
                "{AWS: 'arn:aws:iam::111122223333:root'} | false",
                "{AWS: ec2.amazonaws.com} | false",
                "{Federated: ec2.amazonaws.com} | false",
            })
    void aServiceAssumesARoleThatTrustsIt(String principal, boolean trusted) throws NotMade {
        var trust = trust("{Effect: Allow, Action: 'sts:AssumeRole', Principal: %s}".formatted(principal));

        assertThat(denial(trust, "ec2.amazonaws.com", "").isEmpty()).isEqualTo(trusted);
    }

    /** The keys that a service doesn't send are absent, and so a condition on one doesn't hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vpc-flow-logs.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | true",
                "vpc-flow-logs.amazonaws.com | StringEquals | AWS:sourceaccount | '111122223333' | true",
                "vpc-flow-logs.amazonaws.com | StringEquals | aws:SourceAccount | '999999999999' | false",
                "vpc-flow-logs.amazonaws.com | ArnLike | aws:SourceArn | 'arn:aws:x:*:111122223333:y' | true",
                "vpc-flow-logs.amazonaws.com | ArnLike | aws:SourceArn | 'arn:aws:x:*:111122223333:z' | false",
                "monitoring.rds.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | true",
                "lambda.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | true",
                "lambda.amazonaws.com | ArnEquals | aws:SourceArn | 'arn:aws:x:eu-central-1:111122223333:y' | true",
                "cloudwatch.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | true",
                "cloudwatch.amazonaws.com | StringEquals | aws:SourceOwner | '111122223333' | true",
                "cloudwatch.amazonaws.com | ArnLike | aws:SourceArn | 'arn:aws:x:*:111122223333:y' | true",
                "events.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | false",
                "events.amazonaws.com | StringEquals | aws:SourceOwner | '111122223333' | false",
                "ec2.amazonaws.com | StringEquals | aws:SourceAccount | '111122223333' | false",
                "ec2.amazonaws.com | StringEqualsIfExists | aws:SourceAccount | '111122223333' | true",
                "ec2.amazonaws.com | Null | aws:SourceAccount | true | true",
                "ec2.amazonaws.com | StringEquals | sts:ExternalId | secret | false",
                "ec2.amazonaws.com | StringEquals | aws:PrincipalOrgID | o-1 | false",
                "ec2.amazonaws.com | Bool | aws:PrincipalIsAWSService | true | true",
                "ec2.amazonaws.com | StringEquals | aws:PrincipalServiceName | ec2.amazonaws.com | true",
            })
    void aConditionDecidesByWhatTheServiceSends(
            String service, String operator, String key, String value, boolean trusted) throws NotMade {
        var trust = trust(
                "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: %s}, Condition: {%s: {'%s': '%s'}}}"
                        .formatted(service, operator, key, value));

        assertThat(denial(trust, service, "arn:aws:x:eu-central-1:111122223333:y")
                        .isEmpty())
                .isEqualTo(trusted);
    }

    /** Amazon EventBridge User Guide, 'My rule ran but my Lambda function wasn't invoked'. */
    @Test
    void eventBridgeSendsTheArnOfItsRuleAndNoAccount() throws NotMade {
        var byArn = ResourcePolicy.empty()
                .with(Policies.yaml(permission("ArnLike: {'AWS:SourceArn': '" + RULE + "'}")), "x");
        var byBoth = ResourcePolicy.empty()
                .with(
                        Policies.yaml(permission("ArnLike: {'AWS:SourceArn': '" + RULE
                                + "'}, StringEquals: {'AWS:SourceAccount': '111122223333'}")),
                        "x");
        var request = new ServiceRequest("events.amazonaws.com", RULE);

        assertThat(byArn.denial(request, "lambda:InvokeFunction", "arn:f", Account.PLAYED))
                .isEmpty();
        assertThat(byBoth.denial(request, "lambda:InvokeFunction", "arn:f", Account.PLAYED))
                .isEqualTo(
                        "events.amazonaws.com for " + RULE + " is not authorized to perform: lambda:InvokeFunction on"
                                + " resource: arn:f because no resource-based policy allows the lambda:InvokeFunction action;"
                                + " a condition asks for AWS:SourceAccount, which events.amazonaws.com doesn't send");
    }

    @Test
    void anExplicitDenyWinsAndIsNamed() throws NotMade {
        var trust = trust("{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ec2.amazonaws.com}},"
                + " {Effect: Deny, Action: 'sts:*', Principal: '*'}");

        assertThat(denial(trust, "ec2.amazonaws.com", ""))
                .isEqualTo("ec2.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: " + ROLE
                        + " with an explicit deny in the role trust policy");
    }

    @Test
    void anotherActionOfStsIsNotEnough() throws NotMade {
        var trust = trust("{Effect: Allow, Action: 'sts:TagSession', Principal: {Service: ec2.amazonaws.com}}");

        assertThat(denial(trust, "ec2.amazonaws.com", ""))
                .isEqualTo("ec2.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: " + ROLE
                        + " because no role trust policy allows the sts:AssumeRole action");
    }

    /** CreateRole answers MalformedPolicyDocument. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{Effect: Allow, Action: 'sts:AssumeRole', Principal: '*', Resource: '*'} | Has prohibited field Resource",
                "{Effect: Allow, Action: 'sts:AssumeRole'} | Missing required field Principal",
                "{Effect: Allow, Action: 'sts:AssumeRole', NotPrincipal: {AWS: x}} | Missing required field Principal",
                "{Effect: Allow, Action: 'ec2:RunInstances', Principal: '*'} | AssumeRole policy may only specify STS",
                "{Effect: Allow, Action: '*', Principal: '*'} | AssumeRole policy may only specify STS",
                "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Services: x}} | Services is no kind of principal",
                "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: '*'}} | a wildcard is no principal",
                "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {}} | a statement needs a Principal",
                "{Effect: Perhaps, Action: 'sts:AssumeRole', Principal: '*'} | Effect is Allow or Deny",
            })
    void whatAwsRefusesIsRefused(String statement, String message) {
        assertThatThrownBy(() -> trust(statement)).isInstanceOf(NotMade.class).hasMessageContaining(message);
    }

    private static String permission(String condition) {
        return "{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: '*', Principal: {Service: events.amazonaws.com},"
                + " Condition: {" + condition + "}}";
    }

    private static ResourcePolicy trust(String statements) throws NotMade {
        return ResourcePolicy.trust(Policies.yaml("{Statement: [" + statements + "]}"), "trust of host");
    }

    private static String denial(ResourcePolicy trust, String service, String source) {
        return trust.denial(new ServiceRequest(service, source), "sts:AssumeRole", ROLE, Account.PLAYED);
    }
}
