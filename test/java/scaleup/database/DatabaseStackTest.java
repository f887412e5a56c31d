package scaleup.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

class DatabaseStackTest {
    private static final String PART = "Database";
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final Synthesis PROD = Synthesis.of("prod");

    @Test
    void isMySql84() {
        assertThat(instance(DEV).property("/Engine").asText()).isEqualTo("mysql");
        assertThat(instance(DEV).property("/EngineVersion").asText()).isEqualTo("8.4");
        assertThat(parameterGroup().property("/Family").asText()).isEqualTo("mysql8.4");
    }

    /**
     * Amazon RDS withdraws versions and upgrades by itself ("Automatic minor version upgrades for RDS for MySQL"), and takes
     * no older one than it has. A number in the template would be one or the other some day; 8.4 is neither.
     */
    @Test
    void isAtTheMinorVersionThatAmazonRdsChoosesUnlessOneIsConfigured() {
        var pinned = Synthesis.ofDev(edit -> edit.set("environments.dev.database.engineVersion", "8.4.11")
                .set("environments.dev.database.readReplicas", 1));
        assertThat(pinned.resources(PART, "AWS::RDS::DBInstance"))
                .extracting(instance -> instance.property("/EngineVersion").asText())
                .as("a replica has its source's")
                .containsExactlyInAnyOrder("8.4.11", "");
        for (Synthesis synthesis : List.of(DEV, PROD, pinned)) {
            assertThat(synthesis.resources(PART, "AWS::RDS::DBInstance")).allSatisfy(instance -> assertThat(
                            instance.property("/AutoMinorVersionUpgrade").asBoolean())
                    .isTrue());
        }
    }

    @Test
    void standsInTwoZonesInProduction() {
        assertThat(instance(PROD).property("/MultiAZ").asBoolean()).isTrue();
        assertThat(instance(DEV).property("/MultiAZ").asBoolean()).isFalse();
    }

    @Test
    void isReachedFromNowhereOutsideTheVpc() {
        assertThat(instance(PROD).property("/PubliclyAccessible").asBoolean(true))
                .isFalse();
        var subnets = PROD.resource(PART, "AWS::RDS::DBSubnetGroup").property("/SubnetIds");
        assertThat(subnets).hasSize(3).allSatisfy(subnet -> assertThat(Synthesis.target(PROD, subnet))
                .startsWith("Vpcdatabase"));
    }

    @Test
    void isEncryptedWithItsOwnKey() {
        assertThat(instance(DEV).property("/StorageEncrypted").asBoolean()).isTrue();
        var key = DEV.resource(PART, "AWS::KMS::Key");
        assertThat(Synthesis.target(DEV, instance(DEV).property("/KmsKeyId"))).isEqualTo(key.id());
        assertThat(key.property("/EnableKeyRotation").asBoolean()).isTrue();
    }

    @Test
    void losesNothingInProduction() {
        var instance = instance(PROD);
        assertThat(instance.property("/DeletionProtection").asBoolean()).isTrue();
        assertThat(instance.property("/DeleteAutomatedBackups").asBoolean(true)).isFalse();
        assertThat(instance.property("/BackupRetentionPeriod").asInt()).isEqualTo(35);
        assertThat(instance.body().path("DeletionPolicy").asText()).isEqualTo("Snapshot");
        assertThat(instance.body().path("UpdateReplacePolicy").asText()).isEqualTo("Snapshot");
        var key = PROD.resource(PART, "AWS::KMS::Key");
        assertThat(key.body().path("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
        assertThat(key.body().path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    }

    @Test
    void leavesNothingBehindInDevelopment() {
        assertThat(instance(DEV).body().path("DeletionPolicy").asText()).isEqualTo("Delete");
        assertThat(DEV.resource(PART, "AWS::KMS::Key")
                        .body()
                        .path("DeletionPolicy")
                        .asText())
                .isEqualTo("Delete");
    }

    @Test
    void growsOnGp3UpToItsCeiling() {
        var instance = instance(PROD);
        assertThat(instance.property("/StorageType").asText()).isEqualTo("gp3");
        assertThat(instance.property("/AllocatedStorage").asText()).isEqualTo("100");
        assertThat(instance.property("/MaxAllocatedStorage").asInt()).isEqualTo(1000);
    }

    /**
     * Amazon RDS User Guide: "Requiring SSL/TLS for all connections to a MySQL DB instance" (for MySQL 8.4 and lower: "1
     * (ON)"; RDS for MySQL takes no ON, prowler-cloud/prowler#4116) and "Overview of RDS for MySQL database logs"
     * (slow_query_log "set to 1", log_output TABLE, FILE or NONE); MySQL 8.4 Reference Manual, "Security Considerations for LOAD
     * DATA LOCAL".
     */
    @Test
    void requiresTlsTakesNoFilesOfClientsAndWritesSlowQueriesToAFileThatCanBeExported() {
        Map<String, String> parameters = new TreeMap<>();
        parameterGroup()
                .property("/Parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asText()));
        assertThat(parameters)
                .isEqualTo(new TreeMap<>(Map.of(
                        "require_secure_transport", "1",
                        "local_infile", "0",
                        "character_set_server", "utf8mb4",
                        "collation_server", "utf8mb4_0900_ai_ci",
                        "slow_query_log", "1",
                        "long_query_time", "1",
                        "log_output", "FILE")));
    }

    @Test
    void exportsItsLogsToGroupsThatExistBefore() {
        var instance = instance(DEV);
        assertThat(instance.property("/EnableCloudwatchLogsExports"))
                .extracting(log -> log.asText())
                .containsExactly("error", "slowquery");
        var groups = DEV.resources(PART, "AWS::Logs::LogGroup").stream()
                .filter(group -> group.property("/LogGroupName").asText().startsWith("/aws/rds/"))
                .toList();
        assertThat(groups)
                .extracting(group -> group.property("/LogGroupName").asText())
                .containsExactlyInAnyOrder(
                        "/aws/rds/instance/scaleup-dev/error", "/aws/rds/instance/scaleup-dev/slowquery");
        assertThat(instance.body().path("DependsOn"))
                .extracting(id -> id.asText())
                .containsExactlyInAnyOrderElementsOf(
                        groups.stream().map(Resource::id).toList());
    }

    /**
     * Amazon RDS User Guide, "Options for MySQL DB instances" (all versions of 8.4) and "MariaDB Audit Plugin support for MySQL":
     * CONNECT is "successful and unsuccessful connections", QUERY_DDL CREATE, ALTER and the like, QUERY_DCL GRANT, REVOKE and
     * the like; QUERY, QUERY_DML and QUERY_DML_NO_SELECT hold users' data.
     */
    @Test
    void logsWhoLogsInAndWhatChangesTablesUsersAndRights() {
        var options = PROD.resource(PART, "AWS::RDS::OptionGroup");
        assertThat(options.property("/EngineName").asText()).isEqualTo("mysql");
        assertThat(options.property("/MajorEngineVersion").asText())
                .as("that of the engine and of the parameters")
                .isEqualTo(instance(PROD).property("/EngineVersion").asText().replaceFirst("^(\\d+\\.\\d+).*", "$1"))
                .isEqualTo(PROD.resource(PART, "AWS::RDS::DBParameterGroup")
                        .property("/Family")
                        .asText()
                        .substring("mysql".length()));
        assertThat(options.property("/OptionConfigurations")).hasSize(1);
        var option = options.property("/OptionConfigurations/0");
        assertThat(option.path("OptionName").asText()).isEqualTo("MARIADB_AUDIT_PLUGIN");
        assertThat(option.path("OptionSettings").toString())
                .isEqualTo("[{\"Name\":\"SERVER_AUDIT_EVENTS\",\"Value\":\"CONNECT,QUERY_DDL,QUERY_DCL\"}]");
        assertThat(Synthesis.target(PROD, instance(PROD).property("/OptionGroupName")))
                .isEqualTo(options.id());
    }

    /** The log is a file that RDS exports, to a group that exists, is encrypted and forgets in time; a replica has its own. */
    @Test
    void keepsItsAuditWhereTheOtherLogsAre() {
        var audited = Synthesis.ofDev(edit ->
                edit.set("environments.dev.database.audit", true).set("environments.dev.database.readReplicas", 2));
        assertThat(audited.resources(PART, "AWS::RDS::DBInstance")).hasSize(3).allSatisfy(instance -> {
            String name = instance.property("/DBInstanceIdentifier").asText();
            assertThat(instance.property("/EnableCloudwatchLogsExports"))
                    .extracting(log -> log.asText())
                    .contains("audit");
            assertThat(Synthesis.target(audited, instance.property("/OptionGroupName")))
                    .isEqualTo(audited.resource(PART, "AWS::RDS::OptionGroup").id());
            var group = audited.resources(PART, "AWS::Logs::LogGroup").stream()
                    .filter(log ->
                            log.property("/LogGroupName").asText().equals("/aws/rds/instance/%s/audit".formatted(name)))
                    .findFirst()
                    .orElseThrow();
            assertThat(group.property("/RetentionInDays").asInt()).isEqualTo(30);
            assertThat(Synthesis.target(audited, group.property("/KmsKeyId")))
                    .isEqualTo(audited.resource("Network", "AWS::KMS::Key").id());
            assertThat(instance.body().path("DependsOn").toString()).contains(group.id());
        });
        var logs = Synthesis.text(audited.resource("Network", "AWS::KMS::Key")
                .property("/KeyPolicy/Statement/1/Condition/ArnLike/kms:EncryptionContext:aws:logs:arn/2"));
        assertThat("arn:<Partition>:logs:<Region>:<AccountId>:log-group:/aws/rds/instance/scaleup-dev-replica-2/audit")
                .startsWith(logs.replaceFirst("\\*$", ""));
    }

    @Test
    void logsNobodyWhereItIsNotAskedTo() {
        assertThat(DEV.resources(PART, "AWS::RDS::OptionGroup")).isEmpty();
        assertThat(instance(DEV).property("/OptionGroupName").isMissingNode()).isTrue();
    }

    @Test
    void hasANameThatMakesAReplacementFailInsteadOfLosingData() {
        assertThat(instance(DEV).property("/DBInstanceIdentifier").asText()).isEqualTo("scaleup-dev");
        assertThat(instance(PROD).property("/DBInstanceIdentifier").asText()).isEqualTo("scaleup-prod");
    }

    @Test
    void takesThePasswordOfItsMasterFromASecretThatWeRotate() {
        var instance = instance(DEV);
        assertThat(instance.property("/ManageMasterUserPassword").isMissingNode())
                .as("RDS refuses read replicas where it manages the secret")
                .isTrue();
        assertThat(Synthesis.text(instance.property("/MasterUserPassword")))
                .matches("\\{\\{resolve:secretsmanager:<MasterSecret[0-9A-F]+>:SecretString:password}}");
        assertThat(DEV.resources(PART, "AWS::SecretsManager::Secret"))
                .hasSize(2)
                .allSatisfy(secret -> {
                    assertThat(secret.property("/SecretString").isMissingNode()).isTrue();
                    assertThat(secret.property("/GenerateSecretString/PasswordLength")
                                    .asInt())
                            .isEqualTo(32);
                });
        assertThat(DEV.resources(PART, "AWS::SecretsManager::SecretTargetAttachment"))
                .hasSize(2);
    }

    @Test
    void hasAsManyReadReplicasAsConfigured() {
        assertThat(DEV.resources(PART, "AWS::RDS::DBInstance")).hasSize(1);
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.database.readReplicas", 2));
        var replicas = synthesis.resources(PART, "AWS::RDS::DBInstance").stream()
                .filter(instance ->
                        !instance.property("/SourceDBInstanceIdentifier").isMissingNode())
                .toList();
        assertThat(replicas)
                .extracting(replica -> replica.property("/DBInstanceIdentifier").asText())
                .containsExactly("scaleup-dev-replica-1", "scaleup-dev-replica-2");
        var database = synthesis.resources(PART, "AWS::RDS::DBInstance").stream()
                .filter(instance ->
                        instance.property("/DBInstanceIdentifier").asText().equals("scaleup-dev"))
                .findFirst()
                .orElseThrow();
        // A replica whose storage is full stops replicating while the database goes on growing (Amazon RDS User Guide,
        // "Managing capacity automatically with Amazon RDS storage autoscaling").
        assertThat(replicas).allSatisfy(replica -> assertThat(
                        replica.property("/MaxAllocatedStorage").asInt())
                .isEqualTo(database.property("/MaxAllocatedStorage").asInt())
                .isEqualTo(100));
        assertThat(replicas).allSatisfy(replica -> {
            assertThat(replica.property("/PubliclyAccessible").asBoolean(true)).isFalse();
            assertThat(Synthesis.target(synthesis, replica.property("/VPCSecurityGroups/0")))
                    .startsWith("IsolationDatabase");
        });
        assertThat(synthesis.resources("Operations", "AWS::CloudWatch::Alarm"))
                .extracting(alarm -> alarm.property("/AlarmName").asText())
                .contains("Scaleup-dev-database-lag-1", "Scaleup-dev-database-lag-2");
    }

    private static Resource instance(Synthesis synthesis) {
        return synthesis.resource(PART, "AWS::RDS::DBInstance");
    }

    private static Resource parameterGroup() {
        return DEV.resource(PART, "AWS::RDS::DBParameterGroup");
    }
}
