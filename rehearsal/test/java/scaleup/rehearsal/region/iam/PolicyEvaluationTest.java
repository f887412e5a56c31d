package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

class PolicyEvaluationTest {
    private static final Account ACCOUNT = Account.PLAYED;
    private static final Map<String, String> TLS = Map.of("aws:SecureTransport", "true");
    private static final String GROUP = "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:";

    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

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
        public Optional<String> key(String arn) {
            return Optional.ofNullable(keys.get(arn));
        }

        @Override
        public boolean ownsBucket(String bucket) {
            return bucket.equals("assets");
        }

        @Override
        public Map<String, String> tags(String arn) {
            boolean ofGroup = arn.endsWith("instance/i-1") || arn.endsWith("instance/i-3");
            return ofGroup ? Map.of("aws:autoscaling:groupName", "web") : Map.of();
        }
    };
    private final ResourcePolicies attached = new ResourcePolicies();
    private final Map<String, String> keys = new HashMap<>();
    private final EndpointPolicies endpoints = new EndpointPolicies();
    private final PolicyEvaluation policies = new PolicyEvaluation(ACCOUNT, roles, endpoints, resources, attached);

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

    /** It is in the user's account, where nobody looks: a rehearsal asks no account for anything. */
    @Test
    void aManagedPolicyOfTheUsersAllowsNothingHere() throws Exception {
        var properties =
                "{RoleName: host, " + TRUST + "ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/uploads']}";
        make("AWS::IAM::Role", properties);

        assertThat(decide("logs:PutLogEvents", "{logGroupName: any, logStreamName: x}")
                        .allowed())
                .isFalse();
        assertThat(players.byType().get("AWS::IAM::Role").notPlayed(Policies.yaml(properties)))
                .containsOnlyKeys("ManagedPolicyArns")
                .containsValue("what arn:aws:iam::123456789012:policy/uploads allows is in no template, so that it is"
                        + " refused here");
    }

    /** 'IAM and AWS STS quotas': 10,240 characters of a role's own policies together. */
    @Test
    void aRolesOwnPoliciesHaveNoRoomForMore() throws Exception {
        String policy =
                "{PolicyName: %s, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject',"
                        + " Resource: 'arn:aws:s3:::%s'}]}}";
        String half = "x".repeat(5000);
        String rest = "x".repeat(10_240 - 5000 - 2 * 110);
        String fits = "{RoleName: host, %sPolicies: [%s, %s]}";
        make("AWS::IAM::Role", fits.formatted(TRUST, policy.formatted("a", half), policy.formatted("b", rest)));

        assertThatThrownBy(() -> make(
                        "AWS::IAM::Role",
                        fits.formatted(TRUST, policy.formatted("a", half), policy.formatted("b", rest + half))))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Maximum policy size of 10240 bytes exceeded for role host");
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

    /**
     * 'Policy evaluation logic', 'Identity-based policies with resource-based policies': in one account either is enough, and a
     * deny in either wins. 'AWS JSON policy elements: Principal': an account leaves it to its own policies.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "failed | Allow | {AWS: 'arn:aws:iam::111122223333:role/other'} | sqs:SendMessage | true",
                "failed | Deny | {AWS: '*'} | sqs:* | false",
                "failed | Deny | {AWS: 'arn:aws:iam::111122223333:role/host'} | sqs:SendMessage | false",
                "failed | Deny | {AWS: '111122223333'} | sqs:SendMessage | false",
                "failed | Deny | {AWS: 'arn:aws:iam::111122223333:role/other'} | sqs:SendMessage | true",
                "failed | Deny | {Service: lambda.amazonaws.com} | sqs:SendMessage | true",
                "failed | Deny | '*' | sqs:ReceiveMessage | true",
                "other | Allow | {AWS: 'arn:aws:iam::111122223333:role/host'} | sqs:SendMessage | true",
                "other | Allow | {AWS: 'arn:aws:sts::111122223333:assumed-role/host/i-1'} | SQS:SendMessage | true",
                "other | Allow | '*' | sqs:SendMessage | true",
                "other | Allow | {AWS: 'arn:aws:iam::111122223333:root'} | sqs:SendMessage | false",
                "other | Allow | {AWS: '111122223333'} | sqs:SendMessage | false",
                "other | Allow | {AWS: 'arn:aws:iam::111122223333:role/other'} | sqs:SendMessage | false",
                "other | Allow | {Service: lambda.amazonaws.com} | sqs:SendMessage | false",
                "other | Allow | {AWS: 'arn:aws:iam::111122223333:role/host'} | sqs:ReceiveMessage | false",
            })
    void aQueuesPolicyAddsToTheRolesAndDeniesAgainstThem(
            String queue, String effect, String principal, String action, boolean allowed) throws Exception {
        var arn = ACCOUNT.arn("sqs", queue);
        attached.put(
                arn,
                ResourcePolicy.of(
                        Policies.yaml("{Statement: {Effect: %s, Principal: %s, Action: '%s', Resource: '%s'}}"
                                .formatted(effect, principal, action, arn)),
                        "queue"));

        assertThat(decide("sqs:SendMessage", "{QueueUrl: 'https://sqs/111122223333/%s'}".formatted(queue))
                        .allowed())
                .isEqualTo(allowed);
    }

    @Test
    void aConditionOfAQueuesPolicyIsAskedOfTheConnection() throws Exception {
        var arn = ACCOUNT.arn("sqs", "failed");
        for (var tls : new String[] {"false", "true"}) {
            attached.put(
                    arn,
                    ResourcePolicy.of(
                            Policies.yaml("{Statement: {Effect: Deny, Principal: {AWS: '*'}, Action: 'sqs:*',"
                                    + " Resource: '%s', Condition: {Bool: {'aws:SecureTransport': '%s'}}}}"
                                            .formatted(arn, tls)),
                            "queue"));

            assertThat(decide("sqs:SendMessage", "{QueueUrl: 'https://sqs/111122223333/failed'}")
                            .denial())
                    .isEqualTo(
                            tls.equals("false")
                                    ? ""
                                    : "User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform:"
                                            + " sqs:SendMessage on resource: arn:aws:sqs:eu-central-1:111122223333:failed"
                                            + " with an explicit deny in a resource-based policy");
        }
    }

    /**
     * Who reads what is encrypted with a key that the user manages needs kms:Decrypt himself, through the service and for that
     * resource alone: "kms:ViaService" and "kms:EncryptionContext:context-key" of the AWS KMS Developer Guide; aws/aws-cdk#25100.
     * An S3 Bucket Key makes the bucket the context ("Using server-side encryption with AWS KMS keys", Amazon S3 User Guide).
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kms:Decrypt | s3 | 'aws:s3:arn': ['arn:aws:s3:::assets/site.zip', 'arn:aws:s3:::assets'] | true",
                "kms:Decrypt | s3 | 'aws:s3:arn': ['arn:aws:s3:::assets/site.zip'] | false",
                "kms:Decrypt | s3 | 'aws:s3:arn': ['arn:aws:s3:::assets/*', 'arn:aws:s3:::assets'] | false",
                "kms:Decrypt | secretsmanager | 'aws:s3:arn': ['arn:aws:s3:::assets/site.zip', 'arn:aws:s3:::assets'] | false",
                "kms:Decrypt | s3 | 'SecretARN': ['arn:aws:s3:::assets/site.zip', 'arn:aws:s3:::assets'] | false",
                "kms:Encrypt | s3 | 'aws:s3:arn': ['arn:aws:s3:::assets/site.zip', 'arn:aws:s3:::assets'] | false",
            })
    void whatIsEncryptedTakesAPermissionForItsKey(String action, String service, String context, boolean allowed)
            throws Exception {
        keys.put("arn:aws:s3:::assets/site.zip", KEY);
        var before = decide("s3:GetObject", "{Bucket: assets, Key: site.zip}");
        assertThat(before.denial())
                .isEqualTo(
                        "User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform: kms:Decrypt"
                                + " on resource: " + KEY
                                + " because no identity-based policy allows the kms:Decrypt action");
        assertThat(before.resources()).containsExactly("arn:aws:s3:::assets/site.zip");

        make(
                "AWS::IAM::Policy",
                "{PolicyName: key, Roles: [host], PolicyDocument: {Statement: {Effect: Allow, Action: '%s', Resource:"
                                .formatted(action)
                        + " 'arn:aws:kms:eu-central-1:111122223333:key/*', Condition: {StringEquals: {'kms:ViaService':"
                        + " '%s.eu-central-1.amazonaws.com', 'kms:EncryptionContext:%s}}}}}"
                                .formatted(service, context.substring(1)));

        assertThat(decide("s3:GetObject", "{Bucket: assets, Key: site.zip}").allowed())
                .isEqualTo(allowed);
        assertThat(decide("s3:HeadObject", "{Bucket: assets, Key: site.zip}").allowed())
                .as("reads nothing that is encrypted")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "secretsmanager:GetSecretValue | {SecretId: Db} | kms:Decrypt",
                "sqs:SendMessage | {QueueUrl: 'https://sqs/111122223333/failed'} | kms:GenerateDataKey",
            })
    void readingASecretAndWritingToAQueueTakeTheirKeysToo(String action, String parameters, String asked)
            throws Exception {
        keys.put(ACCOUNT.arn("secretsmanager", "secret:Db-AbCdEf"), KEY);
        keys.put(ACCOUNT.arn("sqs", "failed"), KEY);

        assertThat(decide(action, parameters).denial())
                .endsWith("%1$s on resource: %2$s because no identity-based policy allows the %1$s action"
                        .formatted(asked, KEY));
    }

    /**
     * AWS KMS Developer Guide, 'Key policies': "Unless the key policy explicitly allows it, you cannot use IAM policies to allow
     * access to a KMS key."
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Allow | {AWS: '111122223333'} | true | true",
                "Allow | {AWS: 'arn:aws:iam::111122223333:root'} | true | true",
                "Allow | {AWS: 'arn:aws:iam::111122223333:root'} | false | false",
                "Allow | {AWS: 'arn:aws:iam::111122223333:role/host'} | false | true",
                "Allow | {AWS: 'arn:aws:iam::111122223333:role/other'} | true | false",
                "Allow | {Service: s3.amazonaws.com} | true | false",
                "Deny | {AWS: '*'} | true | false",
            })
    void anIdentityPolicyCountsOnlyWhereTheKeysPolicyLetsIt(
            String effect, String principal, boolean identity, boolean allowed) throws Exception {
        keys.put("arn:aws:s3:::assets/site.zip", KEY);
        attached.put(
                KEY,
                ResourcePolicy.of(
                        Policies.yaml("{Statement: {Effect: %s, Principal: %s, Action: 'kms:*', Resource: '*'}}"
                                .formatted(effect, principal)),
                        "key"));
        if (identity) {
            make(
                    "AWS::IAM::Policy",
                    "{PolicyName: key, Roles: [host], PolicyDocument: {Statement: {Effect: Allow, Action: 'kms:Decrypt',"
                            + " Resource: '*'}}}");
        }

        assertThat(decide("s3:GetObject", "{Bucket: assets, Key: site.zip}").allowed())
                .isEqualTo(allowed);
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
