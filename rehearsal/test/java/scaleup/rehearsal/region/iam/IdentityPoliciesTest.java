package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization.Decision;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

class IdentityPoliciesTest {
    private static final Account ACCOUNT = Account.PLAYED;
    private static final Map<String, String> TLS = Map.of("aws:SecureTransport", "true");
    private static final String GROUP = "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:";

    private static final String TRUST = "AssumeRolePolicyDocument: {Statement: [{Effect: Allow,"
            + " Action: 'sts:AssumeRole', Principal: {Service: ec2.amazonaws.com}}]}, ";

    private final Roles roles = new Roles();
    private final IamPlayers players = new IamPlayers(ACCOUNT, roles);
    private final AccountResources resources = new AccountResources() {
        @Override
        public String autoScalingGroup(String name) {
            return GROUP + "c0ffee:autoScalingGroupName/" + name;
        }

        @Override
        public String autoScalingGroupOf(String instanceId) {
            return autoScalingGroup(instanceId.equals("i-1") ? "web" : "database");
        }

        @Override
        public String secret(String secretId) {
            return secretId.startsWith("arn:")
                    ? secretId
                    : ACCOUNT.arn("secretsmanager", "secret:" + secretId + "-AbCdEf");
        }

        @Override
        public Map<String, String> tags(String arn) {
            boolean ofGroup = arn.endsWith("instance/i-1") || arn.endsWith("instance/i-3");
            return ofGroup ? Map.of("aws:autoscaling:groupName", "web") : Map.of();
        }
    };
    private final IdentityPolicies policies = new IdentityPolicies(ACCOUNT, roles, resources);

    @BeforeEach
    void makeARole() throws Exception {
        role("host", """
                - {Effect: Allow, Action: 'ec2:CreateTags', Resource: '*', Condition: {
                    StringEquals: {'aws:ResourceTag/aws:autoscaling:groupName': web},
                    ArnLike: {'ec2:SourceInstanceARN': 'arn:aws:ec2:*:*:instance/${ec2:InstanceID}'},
                    'ForAllValues:StringEquals': {'aws:TagKeys': ['scaleup:ready']}, 'Null': {'aws:TagKeys': 'false'}}}
                - {Effect: Allow, Action: ['autoscaling:SetInstanceHealth', 'autoscaling:CompleteLifecycleAction'],
                    Resource: 'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:*:autoScalingGroupName/web'}
                - {Effect: Allow, Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: {
                    StringEquals: {'cloudwatch:namespace': 'Scaleup/dev'}}}
                - {Effect: Allow, Action: 'secretsmanager:GetSecretValue',
                    Resource: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:Db-AbCdEf'}
                - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::assets/site.zip'}
                - {Effect: Allow, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                    Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/web:*'}
                - {Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:111122223333:failed'}
                - {Effect: Allow, Action: 'route53:ChangeResourceRecordSets', Resource: 'arn:aws:route53:::hostedzone/Z1',
                    Condition: {'ForAllValues:StringEquals': {
                      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['web.scaleup.internal'],
                      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
                      'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE']}}}
                - {Effect: Allow, Action: 'ec2:DescribeManagedPrefixLists', Resource: '*'}
                - {Effect: Allow, Action: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
                    Resource: 'arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1'}
                - {Effect: Deny, Action: 'ssm:*', Resource: '*'}
                """);
        make("AWS::IAM::InstanceProfile", "{Roles: [host]}");
    }

    /**
     * IAM User Guide, "AWS global condition context keys", ec2:SourceInstanceARN: it is there where the role's credentials came
     * from an instance; so a function with the same policies is no instance, whatever its name.
     */
    @Test
    void onlyWhoGotItsCredentialsFromAnInstanceIsOne() throws Exception {
        role("function", """
                - {Effect: Allow, Action: 'ec2:CreateTags', Resource: '*', Condition: {
                    ArnLike: {'ec2:SourceInstanceARN': 'arn:aws:ec2:*:*:instance/${ec2:InstanceID}'}}}
                """);
        var tagging = Policies.yaml("{ResourceId: [i-1], Tag: [{Key: 'scaleup:ready', Value: 'true'}]}");

        var call = new Call(new Principal("function", "i-1"), "ec2", "CreateTags", tagging);
        assertThat(policies.decide(call, TLS).allowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ec2:CreateTags | {ResourceId: [i-1], Tag: [{Key: 'scaleup:ready', Value: 'true'}]} | true",
                "ec2:CreateTags | {ResourceId: [i-1, i-2], Tag: [{Key: 'scaleup:ready', Value: 'true'}]} | false",
                "ec2:CreateTags | {ResourceId: [i-3], Tag: [{Key: 'scaleup:ready', Value: 'true'}]} | false",
                "ec2:CreateTags | {ResourceId: [vol-1], Tag: [{Key: 'scaleup:ready', Value: 'true'}]} | false",
                "ec2:CreateTags | {ResourceId: [i-1], Tag: [{Key: Name, Value: x}]} | false",
                "ec2:DescribeInstances | {} | false",
                "ec2:DescribeManagedPrefixLists | {Filter: [{Name: owner-id, Value: [AWS]}]} | true",
                "ec2:DescribeSecurityGroups | {GroupId: [sg-1]} | false",
                "ec2:RevokeSecurityGroupIngress | {GroupId: sg-1, IpPermissions: [{IpProtocol: '-1'}]} | true",
                "ec2:RevokeSecurityGroupEgress | {GroupId: sg-1, IpPermissions: [{IpProtocol: '-1'}]} | true",
                "ec2:RevokeSecurityGroupIngress | {GroupId: sg-2, IpPermissions: [{IpProtocol: '-1'}]} | false",
                "ec2:RevokeSecurityGroupEgress | {GroupId: sg-2, IpPermissions: [{IpProtocol: '-1'}]} | false",
                "ec2:RevokeSecurityGroupEgress | {} | false",
                "autoscaling:SetInstanceHealth | {InstanceId: i-1, HealthStatus: Unhealthy} | true",
                "autoscaling:SetInstanceHealth | {InstanceId: i-2, HealthStatus: Unhealthy} | false",
                "autoscaling:CompleteLifecycleAction | {AutoScalingGroupName: web} | true",
                "autoscaling:CompleteLifecycleAction | {AutoScalingGroupName: application} | false",
                "cloudwatch:PutMetricData | {Namespace: Scaleup/dev} | true",
                "cloudwatch:PutMetricData | {Namespace: Other} | false",
                "secretsmanager:GetSecretValue | {SecretId: Db} | true",
                "secretsmanager:GetSecretValue"
                        + " | {SecretId: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:Db-AbCdEf'} | true",
                "secretsmanager:GetSecretValue | {SecretId: Other} | false",
                "s3:GetObject | {Bucket: assets, Key: site.zip} | true",
                "s3:HeadObject | {Bucket: assets, Key: site.zip} | true",
                "s3:GetObject | {Bucket: assets, Key: other.zip} | false",
                "s3:PutObject | {Bucket: assets, Key: site.zip} | false",
                "logs:PutLogEvents | {logGroupName: /scaleup/dev/web, logStreamName: i-1} | true",
                "logs:PutLogEvents | {logGroupName: /scaleup/dev/website, logStreamName: i-1} | false",
                "sqs:SendMessage | {QueueUrl: 'https://sqs/111122223333/failed'} | true",
                "route53:ChangeResourceRecordSets | {HostedZoneId: Z1, ChangeBatch: {Changes: ["
                        + "{Action: CREATE, ResourceRecordSet: {Name: Web.Scaleup.internal., Type: A}}]}} | true",
                "route53:ChangeResourceRecordSets | {HostedZoneId: Z1, ChangeBatch: {Changes: ["
                        + "{Action: CREATE, ResourceRecordSet: {Name: web.scaleup.internal, Type: A}},"
                        + "{Action: UPSERT, ResourceRecordSet: {Name: web.scaleup.internal, Type: A}}]}} | false",
                "route53:ChangeResourceRecordSets | {HostedZoneId: /hostedzone/Z2, ChangeBatch: {Changes: ["
                        + "{Action: CREATE, ResourceRecordSet: {Name: web.scaleup.internal, Type: A}}]}} | false",
                "sts:GetCallerIdentity | {} | true",
            })
    void aCallIsAllowedIfEachPermissionThatItNeedsIs(String action, String parameters, boolean allowed) {
        assertThat(decide(action, parameters).allowed()).isEqualTo(allowed);
    }

    @Test
    void aDenialHasTheWordsOfAws() {
        assertThat(decide("autoscaling:SetInstanceHealth", "{InstanceId: i-2}").denial())
                .isEqualTo("User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform:"
                        + " autoscaling:SetInstanceHealth on resource: " + GROUP
                        + "c0ffee:autoScalingGroupName/database because no identity-based policy allows the"
                        + " autoscaling:SetInstanceHealth action");
        assertThat(decide("ec2:DescribeInstances", "{}").denial())
                .isEqualTo("User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform:"
                        + " ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances"
                        + " action");
        assertThat(decide("ssm:GetParameter", "{Name: /a}").denial())
                .endsWith("on resource: arn:aws:ssm:eu-central-1:111122223333:parameter/a"
                        + " with an explicit deny in an identity-based policy");
    }

    @Test
    void anActionThatTheTablesDoNotHaveIsDenied() {
        assertThat(decide("ec2:RunInstances", "{}").denial())
                .isEqualTo("The rehearsal doesn't know which permission ec2:RunInstances needs");
        assertThat(decide("kinesis:PutRecord", "{}").allowed()).isFalse();
    }

    @Test
    void theDecisionNamesWhatTheCallTouches() {
        assertThat(decide("ec2:CreateTags", "{ResourceId: [i-1, i-2], Tag: []}").resources())
                .containsExactly(
                        "arn:aws:ec2:eu-central-1:111122223333:instance/i-1",
                        "arn:aws:ec2:eu-central-1:111122223333:instance/i-2");
        assertThat(decide("ec2:RevokeSecurityGroupEgress", "{GroupId: sg-1, IpPermissions: []}")
                        .resources())
                .containsExactly("arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1");
    }

    @Test
    void theRehearsalItselfMayDoEverything() {
        var call = new Call(Principal.OWNER, "kinesis", "PutRecord", Policies.yaml("{}"));

        assertThat(policies.decide(call, TLS).allowed()).isTrue();
    }

    @Test
    void somebodyWithoutARoleMayDoNothing() {
        var call = new Call(new Principal("nobody", "x"), "ec2", "DescribeInstances", Policies.yaml("{}"));

        assertThat(policies.decide(call, TLS).allowed()).isFalse();
    }

    @Test
    void policiesOfTheirOwnAndManagedOnesAddToARole() throws Exception {
        make(
                "AWS::IAM::ManagedPolicy",
                "{ManagedPolicyName: read, Roles: [host], PolicyDocument: {Statement:"
                        + " {Effect: Allow, Action: 'ec2:Describe*', Resource: '*'}}}");
        make(
                "AWS::IAM::Policy",
                "{PolicyName: more, Roles: [host], PolicyDocument: {Statement:"
                        + " {Effect: Allow, Action: 'elasticloadbalancing:*', Resource: '*'}}}");

        assertThat(decide("ec2:DescribeInstances", "{}").allowed()).isTrue();
        assertThat(decide("elasticloadbalancing:DescribeTargetHealth", "{}").allowed())
                .isTrue();
    }

    @Test
    void aRoleIsKnownByItsArnAndThroughItsInstanceProfile() throws Exception {
        var role = make("AWS::IAM::Role", "{" + TRUST + "Description: x}");
        var profile = make("AWS::IAM::InstanceProfile", "{Roles: [" + role.reference() + "]}");

        assertThat(role.reference()).matches("Web-Thing-[0-9A-Z]{12}");
        assertThat(role.attributes().get("Arn")).isEqualTo("arn:aws:iam::111122223333:role/" + role.reference());
        assertThat(role.attributes().get("RoleId")).matches("AROA[0-9A-F]{17}");
        assertThat(roles.denial(
                        role.attributes().get("Arn"), new ServiceRequest("ec2.amazonaws.com", ""), Account.PLAYED))
                .isEmpty();
        assertThat(roles.ofInstanceProfile(profile.attributes().get("Arn"))
                        .orElseThrow()
                        .name())
                .isEqualTo(role.reference());
    }

    @Test
    void aManagedPolicyOfAwsIsAttachedOnlyIfItsContentIsKnown() throws Exception {
        var template = "{RoleName: host, " + TRUST + "ManagedPolicyArns: ['arn:aws:iam::aws:policy/%s']}";
        make("AWS::IAM::Role", template.formatted("service-role/AWSLambdaBasicExecutionRole"));

        assertThat(decide("logs:PutLogEvents", "{logGroupName: any, logStreamName: x}")
                        .allowed())
                .isTrue();
        assertThatThrownBy(() -> make("AWS::IAM::Role", template.formatted("AdministratorAccess")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("doesn't know what managed policy arn:aws:iam::aws:policy/AdministratorAccess");
    }

    @Test
    void whatWouldNarrowARoleAndIsNotPlayedIsRefused() {
        assertThatThrownBy(() -> make("AWS::IAM::Role", "{PermissionsBoundary: 'arn:aws:iam::aws:policy/X'}"))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith(
                        "Web/Thing: PermissionsBoundary is not played; known are AssumeRolePolicyDocument, ");
    }

    @ParameterizedTest
    @CsvSource({
        "Web.Scaleup.internal., web.scaleup.internal",
        "*.shop.internal, \\052.shop.internal",
        "a_b-c.d, a_b-c.d",
        "'a b', a\\040b",
    })
    void namesOfRecordsAreNormalised(String name, String normalized) {
        assertThat(Route53Actions.normalized(name)).isEqualTo(normalized);
    }

    private Decision decide(String action, String parameters) {
        var parts = action.split(":", 2);
        var call = new Call(new Principal("host", "i-1"), parts[0], parts[1], Policies.yaml(parameters));
        return policies.decide(call, TLS);
    }

    private void role(String name, String statements) throws Exception {
        make(
                "AWS::IAM::Role",
                "{RoleName: %s, %s Policies: [{PolicyName: all, PolicyDocument: {Version: '2012-10-17', Statement: %s}}]}"
                        .formatted(name, TRUST, Policies.yaml(statements)));
    }

    private Made make(String type, String properties) throws Exception {
        var declaration = new Declaration(
                "Web",
                "Thing",
                type,
                Policies.yaml(properties),
                Policies.yaml("{}").path("none"));
        return players.byType().get(type).make(declaration);
    }
}
