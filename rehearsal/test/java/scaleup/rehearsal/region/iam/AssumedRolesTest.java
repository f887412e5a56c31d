package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Whoever gets a role's credentials, or a role, is asked for by the role's trust policy. */
class AssumedRolesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Credentials CREDENTIALS = new Credentials("ASIA1", "secret", "token", NOW);

    private final Account account = Account.PLAYED;
    private final Roles roles = new Roles();
    private final CallLog log = new CallLog();
    private final CredentialsIssuer ec2 = new AssumedRoles(
                    account, roles, principal -> CREDENTIALS, log, Clock.fixed(NOW, ZoneOffset.UTC))
            .by("ec2.amazonaws.com", id -> account.arn("ec2", "instance/" + id));

    @BeforeEach
    void makeRoles() throws NotMade, InterruptedException {
        for (var service : new String[] {"ec2", "lambda", "vpc-flow-logs", "monitoring.rds"}) {
            make(
                    "AWS::IAM::Role",
                    "{RoleName: %s, AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole',"
                                    .formatted(service)
                            + " Principal: {Service: %s.amazonaws.com}}}}".formatted(service));
        }
    }

    @Test
    void aRoleThatTrustsTheServiceGivesItsCredentials() throws Refusal {
        assertThat(ec2.issue(new Principal("ec2", "i-1"))).isEqualTo(CREDENTIALS);
        assertThat(log.entries()).singleElement().satisfies(call -> {
            assertThat(call.principal()).isEqualTo(new Principal("ec2.amazonaws.com", "i-1"));
            assertThat(call.service() + ":" + call.action()).isEqualTo("sts:AssumeRole");
            assertThat(call.resources()).containsExactly("arn:aws:iam::111122223333:role/ec2");
            assertThat(call.allowed()).isTrue();
        });
    }

    @Test
    void aRoleThatTrustsSomebodyElseDoesNotAndThatIsADeniedCall() {
        assertThatThrownBy(() -> ec2.issue(new Principal("lambda", "i-1")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("AccessDenied"))
                .hasMessage(
                        "ec2.amazonaws.com for arn:aws:ec2:eu-central-1:111122223333:instance/i-1 is not authorized to"
                                + " perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/lambda because no role"
                                + " trust policy allows the sts:AssumeRole action");
        assertThat(log.entries()).singleElement().satisfies(call -> assertThat(call.allowed())
                .isFalse());
    }

    @Test
    void aRoleThatIsNotThereIsNobodys() {
        assertThatThrownBy(() -> ec2.issue(new Principal("none", "i-1")))
                .isInstanceOf(Refusal.class)
                .hasMessage("there is no role none");
    }

    /** Of a flow log AWS shows it in its status only, hours later: Amazon VPC User Guide, 'Troubleshoot VPC Flow Logs'. */
    @ParameterizedTest
    @CsvSource({
        "AWS::EC2::FlowLog, DeliverLogsPermissionArn, vpc-flow-logs, lambda, does not have a trust relationship",
        "AWS::RDS::DBInstance, MonitoringRoleArn, monitoring.rds, ec2, required permissions for: ENHANCED_MONITORING",
    })
    void aRoleThatAResourceGivesAwayMustTrustItsService(
            String type, String property, String right, String wrong, String reason) throws Exception {
        Map<String, Player> players = new HashMap<>();
        new GivenRoles(account, roles).examine(players);
        Player player = players.get(type);

        assertThat(player.make(declaration(type, "{}"))).isNotNull();
        assertThat(player.make(declaration(type, "{%s: '%s'}".formatted(property, account.roleArn(right)))))
                .isNotNull();
        assertThatThrownBy(
                        () -> player.make(declaration(type, "{%s: '%s'}".formatted(property, account.roleArn(wrong)))))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("Web/Thing." + property + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsExaminedIsPlayedAsBefore() throws Exception {
        Map<String, Player> players = new HashMap<>();
        players.put("AWS::RDS::DBInstance", declaration -> Made.of("database"));
        new GivenRoles(account, roles).examine(players);
        Player player = players.get("AWS::RDS::DBInstance");

        assertThat(player.make(declaration("AWS::RDS::DBInstance", "{}")).reference())
                .isEqualTo("database");
        assertThatThrownBy(() -> player.make(declaration(
                        "AWS::RDS::DBInstance", "{MonitoringRoleArn: '%s'}".formatted(account.roleArn("ec2")))))
                .isInstanceOf(NotMade.class);
    }

    private void make(String type, String properties) throws NotMade, InterruptedException {
        new IamPlayers(account, roles).byType().get(type).make(declaration(type, properties));
    }

    private static Declaration declaration(String type, String properties) {
        return new Declaration("Web", "Thing", type, Policies.yaml(properties), MissingNode.getInstance());
    }
}
