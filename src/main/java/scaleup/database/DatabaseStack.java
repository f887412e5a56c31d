package scaleup.database;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.permission.Policy;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.kms.CfnKey;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBParameterGroup;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.constructs.Construct;

/**
 * The database: Amazon RDS for MySQL, encrypted with its own key, reached over TLS by the application tier alone.
 *
 * <p>The instance has a literal name. A change that would replace it fails in AWS CloudFormation for that reason,
 * rather than putting an empty database in its place.
 */
public final class DatabaseStack extends Stack {
    /** The schema of the application. */
    public static final String SCHEMA = "application";

    private final DatabaseSecrets secrets;
    private final CfnDBInstance instance;

    public DatabaseStack(Construct scope, Environment environment, NetworkStack network) {
        super(scope, environment.names().stack("Database"), environment.stack("Database"));
        var names = environment.names();
        var database = environment.configuration().database();
        var removal = database.finalSnapshot() ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY;
        var key = key(names, database.finalSnapshot());
        secrets = new DatabaseSecrets(
                new DatabaseSecret(this, "Master", "scaleup", "the master user of " + names.database()),
                new DatabaseSecret(this, "Application", SCHEMA, "the application's user of " + names.database()));
        List<String> exported = new ArrayList<>(List.of("error", "slowquery"));
        List<CfnLogGroup> logs = new ArrayList<>(List.of(
                logGroup("Errors", "error", names, network), logGroup("SlowQueries", "slowquery", names, network)));
        Optional<Audit> audit =
                database.audit() ? Optional.of(new Audit(this, names, network, database)) : Optional.empty();
        audit.ifPresent(log -> {
            exported.add(Audit.LOG);
            logs.add(log.logGroup(names.database()));
        });

        instance = CfnDBInstance.Builder.create(this, "Instance")
                .dbInstanceIdentifier(names.database())
                .engine("mysql")
                .engineVersion(database.engineVersion())
                .dbInstanceClass(database.instanceClass())
                .dbName(SCHEMA)
                .masterUsername(secrets.master().reference("username"))
                .masterUserPassword(secrets.master().reference("password"))
                .multiAz(database.multiAz())
                .dbSubnetGroupName(subnetGroup(network).getRef())
                .dbParameterGroupName(parameterGroup().getRef())
                .vpcSecurityGroups(List.of(network.isolation().database()))
                .port(Integer.toString(Ports.MYSQL))
                .publiclyAccessible(false)
                .caCertificateIdentifier("rds-ca-rsa2048-g1")
                .storageType("gp3")
                .allocatedStorage(Integer.toString(database.storageGiB()))
                .maxAllocatedStorage(database.maximumStorageGiB())
                .storageEncrypted(true)
                .kmsKeyId(key.getAttrArn())
                .backupRetentionPeriod(database.backupDays())
                .deleteAutomatedBackups(!database.finalSnapshot())
                .copyTagsToSnapshot(true)
                .deletionProtection(database.deletionProtection())
                .autoMinorVersionUpgrade(true)
                .enableCloudwatchLogsExports(exported)
                .optionGroupName(audit.map(Audit::optionGroup).orElse(null))
                .build();
        instance.applyRemovalPolicy(removal);
        acceptAnyVersion();
        // RDS would make the groups itself, unencrypted by our key and kept for ever.
        logs.forEach(instance::addResourceDependency);
        secrets.attach(instance);
        new DatabaseUser(this, environment, network, instance, secrets);
        for (int number = 1; number <= database.readReplicas(); number++) {
            var replica = replica(number, environment, network);
            String name = names.replica(number);
            audit.ifPresent(log -> log.of(replica, name));
        }
    }

    /** The names of the alarms on the database's users and on what keeps them. */
    public static List<String> userAlarms(Names names) {
        return DatabaseUser.alarms(names);
    }

    /** The instance's own name in DNS: the only one that its certificate bears. */
    public String address() {
        return instance.getAttrEndpointAddress();
    }

    /** The ARN of the secret with the application's user. */
    public String applicationSecretArn() {
        return secrets.application().arn();
    }

    /**
     * Amazon RDS takes 8.4 for its own choice, and has newer versions than the tables of the CDK's validation and of cfn-lint
     * know. A version that doesn't exist is refused by Amazon RDS before it makes or changes anything.
     */
    private void acceptAnyVersion() {
        Validations.of(instance)
                .acknowledge(Acknowledgment.builder()
                        .id("CloudFormation-Validate::E9006")
                        .reason("Its table of versions is older than those of Amazon RDS")
                        .build());
        instance.addMetadata("cfn-lint", Map.of("config", Map.of("ignore_checks", List.of("E3691"))));
    }

    /** Snapshots can be restored only as long as their key exists. */
    private CfnKey key(Names names, boolean retain) {
        var key = CfnKey.Builder.create(this, "Key")
                .description("Database " + names.database())
                .enableKeyRotation(true)
                .keyPolicy(Policy.document(Policy.keyOfAccount()))
                .build();
        // Not where the stack's first deployment fails: then there is nothing to restore.
        key.applyRemovalPolicy(retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
        return key;
    }

    private CfnLogGroup logGroup(String id, String log, Names names, NetworkStack network) {
        return network.logKey().logGroup(this, id, "/aws/rds/instance/%s/%s".formatted(names.database(), log));
    }

    private CfnDBSubnetGroup subnetGroup(NetworkStack network) {
        return CfnDBSubnetGroup.Builder.create(this, "Subnets")
                .dbSubnetGroupDescription("Without a route out of the VPC")
                .subnetIds(network.databaseSubnetIds())
                .build();
    }

    private CfnDBParameterGroup parameterGroup() {
        var parameters = new LinkedHashMap<String, String>();
        // Amazon RDS for MySQL takes 0 or 1 where Aurora, and MySQL itself, take OFF or ON.
        parameters.put("require_secure_transport", "1");
        // MySQL's own default; which one Amazon RDS has, no page of AWS's says.
        parameters.put("local_infile", "0");
        parameters.put("character_set_server", "utf8mb4");
        parameters.put("collation_server", "utf8mb4_0900_ai_ci");
        parameters.put("slow_query_log", "1");
        parameters.put("long_query_time", "1");
        // Amazon RDS exports logs only from files.
        parameters.put("log_output", "FILE");
        return CfnDBParameterGroup.Builder.create(this, "Parameters")
                .family("mysql8.4")
                .description("TLS required, utf8mb4, slow queries logged")
                .parameters(parameters)
                .build();
    }

    private CfnDBInstance replica(int number, Environment environment, NetworkStack network) {
        var database = environment.configuration().database();
        var replica = CfnDBInstance.Builder.create(this, "Replica" + number)
                .dbInstanceIdentifier(environment.names().replica(number))
                .sourceDbInstanceIdentifier(instance.getRef())
                .dbInstanceClass(database.instanceClass())
                .vpcSecurityGroups(List.of(network.isolation().database()))
                .publiclyAccessible(false)
                .caCertificateIdentifier("rds-ca-rsa2048-g1")
                .storageType("gp3")
                // Each instance's storage grows by itself; one that is full stops replicating.
                .maxAllocatedStorage(database.maximumStorageGiB())
                .copyTagsToSnapshot(true)
                // Protection outlives the template: a replica that is no longer wanted would stay, and keep its name.
                .deletionProtection(false)
                .autoMinorVersionUpgrade(true)
                .build();
        // A replica holds nothing that the database doesn't.
        replica.applyRemovalPolicy(RemovalPolicy.DESTROY);
        return replica;
    }
}
