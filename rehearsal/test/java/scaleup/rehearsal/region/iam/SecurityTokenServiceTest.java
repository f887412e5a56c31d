package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.IssuedCredentials;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** A role that takes another one: AWS STS API Reference, 'AssumeRole', and what both roles' policies say of it. */
class SecurityTokenServiceTest {
    private static final Account ACCOUNT = Account.PLAYED;
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.500Z");
    private static final Principal HOST = new Principal("host", "i-1");
    private static final String ALLOWED = "{Effect: Allow, Action: 'sts:AssumeRole', Resource: '%s'}";
    private static final String SERVICE = "arn:aws:iam::111122223333:role/service";
    private static final String OTHER = "{Effect: Allow, Action: 'ec2:DescribeInstances', Resource: '*'}";

    private final Roles roles = new Roles();
    private final SecurityTokenService sts = new SecurityTokenService(
            ACCOUNT, roles, new IssuedCredentials(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofHours(6)));

    @BeforeEach
    void makeTheHostsRole() throws Exception {
        role("host", "{Service: ec2.amazonaws.com}", OTHER);
    }

    /**
     * IAM User Guide, 'Policy evaluation for requests within a single account': trust policies "must explicitly allow access for
     * principals"; 'AWS account principals': an account "delegates authority to the account", whose policies decide.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{AWS: 'arn:aws:iam::111122223333:role/host'} | no | ''",
                "{AWS: 'arn:aws:iam::111122223333:role/host'} | yes | ''",
                "{AWS: 'arn:aws:sts::111122223333:assumed-role/host/i-1'} | no | ''",
                "{AWS: 'arn:aws:sts::111122223333:assumed-role/host/i-2'} | yes | because no role trust policy allows the sts:AssumeRole action",
                "{AWS: 'arn:aws:iam::111122223333:root'} | yes | ''",
                "{AWS: '111122223333'} | yes | ''",
                "{AWS: 'arn:aws:iam::111122223333:root'} | no | because no identity-based policy allows the sts:AssumeRole action",
                "{AWS: 'arn:aws:iam::999999999999:root'} | yes | because no role trust policy allows the sts:AssumeRole action",
                "{Service: ec2.amazonaws.com} | yes | because no role trust policy allows the sts:AssumeRole action",
                "{AWS: 'arn:aws:iam::111122223333:role/host'} | denied | with an explicit deny in an identity-based policy",
            })
    void isAllowedByTheTrustPolicyAndWhereThatLeavesItToTheAccountByTheCallersToo(
            String trusted, String policy, String reason) throws Exception {
        role("service", trusted, OTHER);
        role(
                "host",
                "{Service: ec2.amazonaws.com}",
                switch (policy) {
                    case "yes" -> ALLOWED.formatted(SERVICE);
                    case "denied" -> ALLOWED.replace("Allow", "Deny").formatted("*");
                    default -> OTHER;
                });

        String denial = decide("{RoleArn: '%s', RoleSessionName: i-1}".formatted(SERVICE));

        if (reason.isEmpty()) {
            assertThat(denial).isEmpty();
        } else {
            assertThat(denial)
                    .isEqualTo("User: arn:aws:sts::111122223333:assumed-role/host/i-1 is not authorized to perform:"
                            + " sts:AssumeRole on resource: " + SERVICE + " " + reason);
        }
    }

    @Test
    void anExplicitDenyOfTheTrustPolicyWins() throws Exception {
        make("service", """
                {RoleName: service, AssumeRolePolicyDocument: {Statement: [
                  {Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: 'arn:aws:iam::111122223333:role/host'}},
                  {Effect: Deny, Action: 'sts:AssumeRole', Principal: '*'}]}}
                """);

        assertThat(decide("{RoleArn: '%s', RoleSessionName: i-1}".formatted(SERVICE)))
                .endsWith("with an explicit deny in the role trust policy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{StringEquals: {'sts:ExternalId': x}} | ''",
                "{StringEquals: {'sts:ExternalId': y}} | no role trust policy",
                "{StringEquals: {'sts:RoleSessionName': i-1}} | ''",
                "{StringLike: {'sts:RoleSessionName': 'j-*'}} | no role trust policy",
                "{ArnEquals: {'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/host'}} | ''",
                "{ArnEquals: {'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/web'}} | no role trust policy",
            })
    void aConditionDecidesByWhatTheCallerSays(String condition, String reason) throws Exception {
        make(
                "service",
                "{RoleName: service, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole',"
                        + " Principal: {AWS: 'arn:aws:iam::111122223333:role/host'}, Condition: " + condition + "}}}");

        String denial = decide("{RoleArn: '%s', RoleSessionName: i-1, ExternalId: x}".formatted(SERVICE));

        assertThat(denial.isEmpty()).isEqualTo(reason.isEmpty());
        assertThat(denial).contains(reason);
    }

    @Test
    void aRoleThatIsNotThereIsNobodys() {
        assertThat(decide("{RoleArn: 'arn:aws:iam::111122223333:role/none', RoleSessionName: i-1}"))
                .contains("is not authorized to perform: sts:AssumeRole");
    }

    @Test
    void givesCredentialsForAnHourToASessionOfTheRole() throws Exception {
        role("service", "{AWS: 'arn:aws:iam::111122223333:role/host'}", OTHER);

        JsonNode answer = assume("{RoleArn: '%s', RoleSessionName: i-1}".formatted(SERVICE));

        assertThat(answer.at("/Credentials/AccessKeyId").asText()).startsWith("ASIA");
        assertThat(answer.at("/Credentials/Expiration").asText()).isEqualTo("2026-11-26T13:00:00Z");
        assertThat(answer.at("/AssumedRoleUser/Arn").asText())
                .isEqualTo("arn:aws:sts::111122223333:assumed-role/service/i-1");
        assertThat(answer.at("/AssumedRoleUser/AssumedRoleId").asText()).matches("AROA[0-9A-F]{17}:i-1");
    }

    /** IAM User Guide, 'Role chaining', and AWS re:Post, 'IAM role chaining limit'. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RoleSessionName: i-1, DurationSeconds: '3601' | ValidationError | exceeds the 1 hour session limit for roles assumed by role chaining",
                "RoleSessionName: i-1, DurationSeconds: '899' | ValidationError | greater than or equal to 900",
                "RoleSessionName: 'a b' | ValidationError | roleSessionName",
                "RoleSessionName: a | ValidationError | roleSessionName",
                "RoleSessionName: i-1, Policy: '{}' | NotImplemented | with Policy",
            })
    void refusesWhatAwsRefusesAndWhatIsNotPlayed(String parameters, String code, String message) throws Exception {
        role("service", "{AWS: 'arn:aws:iam::111122223333:role/host'}", OTHER);

        assertThatThrownBy(() -> assume("{RoleArn: '%s', %s}".formatted(SERVICE, parameters)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void tellsWhoCalls() throws Exception {
        JsonNode identity = sts.serve(new Call(HOST, "sts", "GetCallerIdentity", Policies.yaml("{}")));

        assertThat(identity.path("Arn").asText()).isEqualTo("arn:aws:sts::111122223333:assumed-role/host/i-1");
        assertThat(identity.path("UserId").asText()).endsWith(":i-1");
    }

    /** CreateRole answers MalformedPolicyDocument where a principal doesn't exist (AWS re:Post, 'Invalid principal in policy'). */
    @Test
    void aRoleThatTrustsARoleThatIsNotThereIsNotMade() {
        assertThatThrownBy(() -> role("service", "{AWS: 'arn:aws:iam::111122223333:role/none'}", OTHER))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:role/none\"");
    }

    private JsonNode assume(String parameters) throws Refusal {
        return sts.serve(new Call(HOST, "sts", "AssumeRole", Policies.yaml(parameters)));
    }

    private String decide(String parameters) {
        var policies =
                new PolicyEvaluation(ACCOUNT, roles, new EndpointPolicies(), new NoResources(), new ResourcePolicies());
        return policies.decide(new Call(HOST, "sts", "AssumeRole", Policies.yaml(parameters)), Map.of())
                .denial();
    }

    private void role(String name, String trusted, String statement) throws Exception {
        make(
                name,
                ("{RoleName: %s, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: %s}},"
                                + " Policies: [{PolicyName: all, PolicyDocument: {Statement: [%s]}}]}")
                        .formatted(name, trusted, statement));
    }

    private void make(String name, String properties) throws Exception {
        new IamPlayers(ACCOUNT, roles)
                .byType()
                .get("AWS::IAM::Role")
                .make(new Declaration(
                        "Web", name, "AWS::IAM::Role", Policies.yaml(properties), MissingNode.getInstance()));
    }
}
