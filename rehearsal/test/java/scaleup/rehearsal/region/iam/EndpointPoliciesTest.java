package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization.Decision;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies". */
class EndpointPoliciesTest {
    private static final String OURS = Account.PLAYED.id();
    private static final String THEIRS = "999999999999";

    /** AWS PrivateLink Guide, "Endpoint policies for Amazon S3", "Restrict access to users in a specific account", and buckets too. */
    private static final String ACCOUNT_ONLY = """
            {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: {
              StringEquals: {'aws:PrincipalAccount': '%1$s'}, StringEqualsIfExists: {'aws:ResourceAccount': '%1$s'}}}]}
            """.formatted(OURS);

    private final EndpointPolicies endpoints = new EndpointPolicies();
    private final Roles roles = new Roles();
    private final PolicyEvaluation policies =
            new PolicyEvaluation(Account.PLAYED, roles, endpoints, new OneBucket(), new ResourcePolicies());

    /** An account with one bucket. */
    private static final class OneBucket extends NoResources {
        @Override
        public boolean ownsBucket(String bucket) {
            return bucket.equals("assets");
        }
    }

    /** Somebody who holds a host whose role allows him all. */
    @BeforeEach
    void aRoleThatMayDoEverything() throws Exception {
        var declaration = new Declaration(
                "Web",
                "Role",
                "AWS::IAM::Role",
                Policies.yaml("{RoleName: host, AssumeRolePolicyDocument: {Statement: [{Effect: Allow,"
                        + " Action: 'sts:AssumeRole', Principal: {Service: ec2.amazonaws.com}}]}, Policies: [{PolicyName: all,"
                        + " PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]}"),
                Policies.yaml("{}").path("none"));
        new IamPlayers(Account.PLAYED, roles).byType().get("AWS::IAM::Role").make(declaration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "s3:PutObject | {Bucket: assets, Key: x} | true",
                "s3:PutObject | {Bucket: theirs, Key: x} | false",
                "s3:GetObject | {Bucket: theirs, Key: x} | false",
                "secretsmanager:GetSecretValue"
                        + " | {SecretId: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:Db-AbCdEf'} | true",
                "secretsmanager:GetSecretValue"
                        + " | {SecretId: 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:Db-AbCdEf'} | false",
                "secretsmanager:GetRandomPassword | {} | true",
                "cloudwatch:PutMetricData | {Namespace: Scaleup/dev} | true",
                "autoscaling:CompleteLifecycleAction | {AutoScalingGroupName: web} | true",
            })
    void whatTheRoleAllowsTheEndpointsPolicyMustAllowToo(String action, String parameters, boolean allowed)
            throws Exception {
        for (String service : List.of("s3", "secretsmanager", "cloudwatch", "autoscaling")) {
            endpoints.add("vpce-" + service, service, Policies.yaml(ACCOUNT_ONLY), "PolicyDocument");
        }

        assertThat(decide(action, parameters, true).allowed()).isEqualTo(allowed);
        assertThat(decide(action, parameters, false).allowed())
                .as("over the internet")
                .isTrue();
    }

    /** "An endpoint policy does not override or replace identity-based policies". */
    @Test
    void whatTheEndpointsPolicyAllowsTheRoleMustAllowToo() throws Exception {
        endpoints.add("vpce-s3", "s3", Policies.yaml(ACCOUNT_ONLY), "PolicyDocument");
        var nobody =
                new Call(new Principal("nobody", "i-1"), "s3", "PutObject", Policies.yaml("{Bucket: assets, Key: x}"));

        assertThat(policies.decide(nobody, Map.of("aws:SourceVpce", "vpce-s3")).allowed())
                .isFalse();
    }

    /** "If you don't attach an endpoint policy, we attach the default endpoint policy", which grants full access. */
    @Test
    void anEndpointWithoutAPolicyLetsEverythingPass() throws Exception {
        endpoints.add("vpce-s3", "s3", Policies.yaml("{}").path("none"), "PolicyDocument");

        assertThat(decide("s3:PutObject", "{Bucket: theirs, Key: x}", true).allowed())
                .isTrue();
    }

    @Test
    void whoComesWithKeysOfHisOwnAccountDoesNotPass() throws Exception {
        endpoints.add("vpce-s3", "s3", Policies.yaml(ACCOUNT_ONLY), "PolicyDocument");
        var own = Asked.of("s3:PutObject", "arn:aws:s3:::theirs/x")
                .with("aws:SourceVpce", List.of("vpce-s3"))
                .with("aws:ResourceAccount", List.of(OURS));

        assertThat(endpoints.denial(own.with("aws:PrincipalAccount", List.of(OURS))))
                .isEmpty();
        assertThat(endpoints.denial(own.with("aws:PrincipalAccount", List.of(THEIRS))))
                .isEqualTo("because no VPC endpoint policy allows the s3:PutObject action");
        assertThat(endpoints.denial(own)).as("without a signature").isNotEmpty();
    }

    /** IAM User Guide, "Troubleshoot access denied error messages", "VPC endpoint policies". */
    @Test
    void aDenialHasTheWordsOfAws() throws Exception {
        endpoints.add("vpce-s3", "s3", Policies.yaml(ACCOUNT_ONLY), "PolicyDocument");

        assertThat(decide("s3:PutObject", "{Bucket: theirs, Key: x}", true).denial())
                .isEqualTo(
                        "User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform: s3:PutObject"
                                + " on resource: arn:aws:s3:::theirs/x because no VPC endpoint policy allows the s3:PutObject action");

        endpoints.add(
                "vpce-s3",
                "s3",
                Policies.yaml("{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'},"
                        + " {Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: '*'}]}"),
                "PolicyDocument");

        assertThat(decide("s3:PutObject", "{Bucket: assets, Key: x}", true).denial())
                .endsWith("with an explicit deny in a VPC endpoint policy");
    }

    /** "It must contain a Principal element"; "For gateway endpoints, you must set the Principal element to *". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}",
                "{Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: '*', Resource: '*'}]}",
                "{Statement: []}",
            })
    void aPolicyThatAwsRefusesOrThatIsNotEvaluatedIsNotMade(String document) {
        assertThatThrownBy(() -> endpoints.add("vpce-1", "s3", Policies.yaml(document), "PolicyDocument of Network/S3"))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("policy PolicyDocument of Network/S3");
    }

    /** "The size of an endpoint policy cannot exceed 20,480 characters". */
    @Test
    void aPolicyThatIsTooLongIsNotMade() {
        var document = Policies.yaml("{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '%s'}]}"
                .formatted("x".repeat(20_480)));

        assertThatThrownBy(() -> endpoints.add("vpce-1", "s3", document, "PolicyDocument"))
                .isInstanceOf(NotMade.class)
                .hasMessage("policy PolicyDocument is longer than 20480 characters");
    }

    private Decision decide(String action, String parameters, boolean throughEndpoint) {
        var parts = action.split(":", 2);
        var call = new Call(new Principal("host", "i-1"), parts[0], parts[1], Policies.yaml(parameters));
        return policies.decide(
                call,
                throughEndpoint ? Map.of("aws:SourceVpce", "vpce-" + parts[0]) : Map.of("aws:SourceIp", "192.0.2.1"));
    }
}
