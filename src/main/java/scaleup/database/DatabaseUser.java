package scaleup.database;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.function.FunctionProps;
import scaleup.function.JavaFunction;
import scaleup.permission.Statement;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.secretsmanager.CfnRotationSchedule;
import software.constructs.Construct;

/**
 * Makes the application's user, before the stack counts as deployed, and rotates its password and the master's. The
 * only one besides the application tier who reaches the database.
 */
final class DatabaseUser extends Construct {
    private static final String NAME = "database-user";
    private static final int TIMEOUT_SECONDS = 120;

    /**
     * A function in a VPC that "remains idle for consecutive weeks" loses its network interfaces, and "the next invocation" of it
     * "fails", until it has others, which takes "several minutes" (AWS Lambda Developer Guide, "VPC networking for Lambda"). It
     * must be there for whoever rotates a password that has leaked, and when the stack is deleted; so rotation keeps it awake.
     */
    private static final int ROTATION_DAYS = 7;

    private static final String ROTATION_FAILED = "rotation-failed";

    private final Names names;
    private final JavaFunction function;

    DatabaseUser(
            Construct scope,
            Environment environment,
            NetworkStack network,
            CfnDBInstance instance,
            DatabaseSecrets secrets) {
        super(scope, "User");
        names = environment.names();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MASTER_SECRET", secrets.master().arn());
        variables.put("APPLICATION_SECRET", secrets.application().arn());
        variables.put("DATABASE_HOST", instance.getAttrEndpointAddress());
        variables.put("DATABASE_PORT", Integer.toString(Ports.MYSQL));
        variables.put("DATABASE_NAME", DatabaseStack.SCHEMA);
        variables.put("METRICS_NAMESPACE", network.metrics());
        function = new JavaFunction(
                this,
                "Function",
                environment,
                network.logKey(),
                new FunctionProps(NAME, "scaleup.databaseuser.DatabaseUserHandler", TIMEOUT_SECONDS)
                        .watched()
                        .variables(variables)
                        .permissions(permissions(secrets))
                        .in(network.privateSubnetIds(), network.isolation().databaseUser()));
        function.keepRoleUntilDeleted(network.interfacesGone(
                this, "InterfacesGone", network.isolation().databaseUser()));
        // Another schema or secret is another user to make.
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("Schema", DatabaseStack.SCHEMA);
        user.put("Secret", secrets.application().arn());
        var present = function.customResource(this, "Present", TIMEOUT_SECONDS + 60, user);
        present.addResourceDependency(secrets.master().attachment());
        present.addResourceDependency(secrets.application().attachment());
        rotate("RotateApplication", secrets.application(), present);
        rotate("RotateMaster", secrets.master(), present);
        rotationFailed(network.metrics());
    }

    /** The names of the alarms on rotation and on the function. */
    static List<String> alarms(Names names) {
        return List.of(names.alarm(Environment.DATABASE, ROTATION_FAILED), JavaFunction.errorsAlarm(names, NAME));
    }

    private static Map<String, Statement> permissions(DatabaseSecrets secrets) {
        Map<String, Statement> permissions = new LinkedHashMap<>();
        permissions.put(
                "secrets",
                Statement.allow(
                        List.of(
                                "secretsmanager:DescribeSecret",
                                "secretsmanager:GetSecretValue",
                                "secretsmanager:PutSecretValue",
                                "secretsmanager:UpdateSecretVersionStage"),
                        List.of(secrets.application().arn(), secrets.master().arn())));
        // This action has no resources (Service Authorization Reference, AWS Secrets Manager).
        permissions.put("random-password", Statement.allow(List.of("secretsmanager:GetRandomPassword"), List.of("*")));
        return permissions;
    }

    private void rotate(String id, DatabaseSecret secret, CfnResource present) {
        var permission = function.allowRotation(id, secret.arn());
        var schedule = CfnRotationSchedule.Builder.create(this, id)
                .secretId(secret.arn())
                .rotationLambdaArn(function.arn())
                .rotationRules(CfnRotationSchedule.RotationRulesProperty.builder()
                        .automaticallyAfterDays(ROTATION_DAYS)
                        .build())
                // The first rotation would run beside the deployment and fail in silence; the user exists already.
                .rotateImmediatelyOnUpdate(false)
                .build();
        schedule.addResourceDependency(permission);
        schedule.addResourceDependency(present);
    }

    private void rotationFailed(String namespace) {
        CfnAlarm.Builder.create(this, "RotationAlarm")
                .alarmName(names.alarm(Environment.DATABASE, ROTATION_FAILED))
                .alarmDescription("A password of the database could not be rotated; the old one stays in use")
                .namespace(namespace)
                .metricName("RotationFailed")
                .dimensions(List.of(Dimension.of("Function", NAME)))
                .statistic("Maximum")
                .period(300)
                .evaluationPeriods(1)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }
}
