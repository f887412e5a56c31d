package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.review.assembly.Resource;
import scaleup.review.host.HostFiles;
import scaleup.review.proof.Proof.Found;

/** What keeps data, and keeps it secret. */
final class DataProofs {
    private static final String DATABASE = "AWS::RDS::DBInstance";
    private static final Set<String> KEPT = Set.of("Retain", "RetainExceptOnCreate", "Snapshot");

    /** Where resources name the key that encrypts what they hold. */
    private static final Map<String, String> KEYS = Map.of(
            DATABASE,
            "KmsKeyId",
            "AWS::Logs::LogGroup",
            "KmsKeyId",
            "AWS::SNS::Topic",
            "KmsMasterKeyId",
            "AWS::SQS::Queue",
            "KmsMasterKeyId",
            "AWS::SecretsManager::Secret",
            "KmsKeyId");

    /** Of Amazon Linux 2023 (Amazon EC2 User Guide, "Device names for volumes on Amazon EC2 instances"). */
    private static final String ROOT = "/dev/xvda";

    private DataProofs() {}

    static List<Found> encryption(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource database : reviewed.resources().ofType(DATABASE)) {
            // Of a replica its source decides (Amazon RDS API Reference, CreateDBInstanceReadReplica).
            if (!isReplica(database) && !database.property("/StorageEncrypted").asBoolean()) {
                found.add(new Found(database, "%s is not encrypted".formatted(database.key())));
            }
        }
        for (Resource template : reviewed.resources().ofType("AWS::EC2::LaunchTemplate")) {
            for (JsonNode mapping : template.property("/LaunchTemplateData/BlockDeviceMappings")) {
                if (mapping.has("Ebs") && !mapping.at("/Ebs/Encrypted").asBoolean()) {
                    found.add(new Found(
                            template,
                            "volume %s of %s is not encrypted"
                                    .formatted(mapping.path("DeviceName").asText(), template.key())));
                }
            }
            // What isn't mapped is as the image says (Amazon EC2 User Guide, "Block device mappings").
            if (!template.property("/LaunchTemplateData/BlockDeviceMappings")
                    .findValuesAsText("DeviceName")
                    .contains(ROOT)) {
                found.add(new Found(
                        template,
                        "nothing says that the root volume of %s, %s, is encrypted".formatted(template.key(), ROOT)));
            }
        }
        for (Resource log : reviewed.resources().ofType("AWS::Logs::LogGroup")) {
            if (log.property("/KmsKeyId").isMissingNode()) {
                found.add(new Found(log, "%s is not encrypted by a key of the account's own".formatted(log.key())));
            }
        }
        for (Resource key : reviewed.resources().ofType("AWS::KMS::Key")) {
            // AWS KMS Developer Guide, "Default key policy": without a policy the account manages the key;
            // without such a statement nobody can any more.
            boolean isManaged = key.property("/KeyPolicy").isMissingNode();
            for (JsonNode statement : key.property("/KeyPolicy/Statement")) {
                isManaged |= statement.path("Effect").asText().equals("Allow")
                        && statement.path("Action").asText().equals("kms:*")
                        && HostFiles.text(statement.at("/Principal/AWS"))
                                .matches("arn:<Partition>:iam::<AccountId>:root")
                        && statement.path("Condition").isMissingNode();
            }
            if (!isManaged) {
                found.add(new Found(
                        key, "nobody in the account may manage %s, or let anybody use it".formatted(key.key())));
            }
        }
        KEYS.forEach((type, property) -> {
            for (Resource resource : reviewed.resources().ofType(type)) {
                JsonNode key = resource.properties().path(property);
                if (!key.isMissingNode()
                        && reviewed.resources().target(resource.stack(), key).isEmpty()) {
                    found.add(new Found(
                            resource,
                            "%s is encrypted by a key of which no template says whose it is"
                                    .formatted(resource.key())));
                }
            }
        });
        for (Resource queue : reviewed.resources().ofType("AWS::SQS::Queue")) {
            if (!queue.property("/SqsManagedSseEnabled").asBoolean()
                    && !queue.properties().has("KmsMasterKeyId")) {
                found.add(new Found(queue, "%s is not encrypted".formatted(queue.key())));
            }
        }
        for (Resource parameters : reviewed.resources().ofType("AWS::RDS::DBParameterGroup")) {
            // Amazon RDS User Guide, "Requiring SSL/TLS for all connections to a MySQL DB instance".
            if (!Set.of("1", "ON")
                    .contains(parameters
                            .property("/Parameters/require_secure_transport")
                            .asText())) {
                found.add(new Found(
                        parameters, "%s lets clients connect to the database without TLS".formatted(parameters.key())));
            }
        }
        for (Resource database : reviewed.resources().ofType(DATABASE)) {
            // A replica of the same region has its source's (Amazon RDS API Reference, CreateDBInstanceReadReplica).
            boolean isOfSource = isReplica(database) && !database.properties().has("DBParameterGroupName");
            if (!isOfSource
                    && reviewed.resources()
                            .target(database.stack(), database.property("/DBParameterGroupName"))
                            .filter(target -> target.resource().type().equals("AWS::RDS::DBParameterGroup"))
                            .isEmpty()) {
                found.add(new Found(
                        database,
                        "%s has parameters of which no template says that they require TLS".formatted(database.key())));
            }
        }
        return found;
    }

    /** What a database is a copy of, and what it is told besides, stands in the templates. */
    static List<Found> database(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource database : reviewed.resources().ofType(DATABASE)) {
            declared(reviewed, database, "SourceDBInstanceIdentifier", DATABASE, "DBInstanceIdentifier", found);
            declared(reviewed, database, "OptionGroupName", "AWS::RDS::OptionGroup", "OptionGroupName", found);
        }
        return found;
    }

    private static void declared(
            Reviewed reviewed, Resource database, String property, String type, String name, List<Found> found) {
        JsonNode value = database.properties().path(property);
        if (!value.isMissingNode()
                && reviewed.resources().meant(database, value, type, name).isEmpty()) {
            found.add(new Found(
                    database,
                    "%s: %s is %s, which isn't in these templates"
                            .formatted(database.key(), property, HostFiles.text(value))));
        }
    }

    static List<Found> backups(Reviewed reviewed) {
        return reviewed.resources().ofType(DATABASE).stream()
                .filter(database -> !isReplica(database)
                        && database.property("/BackupRetentionPeriod").asInt() < 1)
                .map(database -> new Found(database, "%s is not backed up".formatted(database.key())))
                .toList();
    }

    static List<Found> retention(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            boolean isDatabase = resource.type().equals(DATABASE) && !isReplica(resource);
            boolean isItsKey = resource.type().equals("AWS::KMS::Key")
                    && reviewed.resources().ofType(DATABASE).stream().anyMatch(database -> reviewed.resources()
                            .target(database.stack(), database.property("/KmsKeyId"))
                            .filter(target -> target.resource().equals(resource))
                            .isPresent());
            if (!reviewed.resources().isProtected(resource.stack()) || !(isDatabase || isItsKey)) {
                continue;
            }
            for (String policy : List.of("DeletionPolicy", "UpdateReplacePolicy")) {
                if (!KEPT.contains(resource.body().path(policy).asText())) {
                    found.add(new Found(
                            resource,
                            "%s: with %s %s its data is lost; allowed: %s"
                                    .formatted(
                                            resource.key(),
                                            policy,
                                            resource.body().path(policy).asText("of AWS's default"),
                                            isDatabase ? "Snapshot or Retain" : "Retain")));
                }
            }
            if (isDatabase && !resource.property("/DeletionProtection").asBoolean()) {
                found.add(new Found(resource, "%s is not protected from deletion".formatted(resource.key())));
            }
        }
        return found;
    }

    private static boolean isReplica(Resource database) {
        return database.properties().has("SourceDBInstanceIdentifier");
    }
}
