package scaleup.rehearsal.region.iam;

import java.util.Map;
import java.util.function.BiFunction;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Examined;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;

/** Roles that a template gives to a service, where the rehearsal plays nothing that the service would do with them. */
public final class GivenRoles {
    /**
     * A property that gives a role away.
     *
     * @param source the ARN of the resource for which the service acts
     * @param reason what AWS says or shows if the service can't assume it
     */
    private record Given(
            String property, String service, BiFunction<Account, Declaration, String> source, String reason) {}

    private static final Map<String, Given> BY_TYPE = Map.of(
            // Amazon VPC User Guide, 'Troubleshoot VPC Flow Logs'.
            "AWS::EC2::FlowLog",
            new Given(
                    "DeliverLogsPermissionArn",
                    "vpc-flow-logs.amazonaws.com",
                    (account, flowLog) -> account.arn("ec2", "vpc-flow-log/" + PhysicalId.hexadecimal(flowLog, "fl")),
                    "the flow log would show 'Access error': the IAM role does not have a trust relationship with the flow"
                            + " logs service"),
            // Amazon RDS User Guide, 'Setting up and enabling Enhanced Monitoring'; the message is the API's.
            "AWS::RDS::DBInstance",
            new Given(
                    "MonitoringRoleArn",
                    "monitoring.rds.amazonaws.com",
                    (account, instance) -> account.arn(
                            "rds",
                            "db:"
                                    + instance.properties()
                                            .path("DBInstanceIdentifier")
                                            .asText("*")),
                    "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"));

    private final Account account;
    private final Roles roles;

    public GivenRoles(Account account, Roles roles) {
        this.account = account;
        this.roles = roles;
    }

    /** Has all resources that give a role away looked at before their players make them. */
    public void examine(Map<String, Player> players) {
        BY_TYPE.forEach((type, given) -> {
            Player examiner = declaration -> examined(declaration, given);
            players.merge(type, examiner, (player, added) -> new Examined(added, player));
        });
    }

    private Made examined(Declaration declaration, Given given) throws NotMade {
        var role = declaration.properties().path(given.property).asText();
        if (!role.isEmpty()) {
            var denial = roles.denial(
                    role, new ServiceRequest(given.service, given.source.apply(account, declaration)), account);
            if (!denial.isEmpty()) {
                throw new NotMade("%s.%s: %s (%s)".formatted(declaration.path(), given.property, given.reason, denial));
            }
        }
        return Made.of(declaration.path());
    }
}
