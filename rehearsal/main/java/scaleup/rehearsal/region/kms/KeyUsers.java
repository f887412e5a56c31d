package scaleup.rehearsal.region.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.region.iam.ServiceRequest;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Examined;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;

/**
 * Looks at keys and at what is encrypted with them, before it is made: the policy of a key must let those use it who do so for
 * the resource. Whoever reads or writes it later is asked for at that call.
 */
public final class KeyUsers {
    /** Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS", step 2. */
    private static final List<String> LOGS = List.of(
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKey",
            "kms:DescribeKey");

    /** Amazon RDS User Guide, "AWS KMS key management": who makes the instance gives Amazon RDS grants. */
    private static final List<String> GRANTED = List.of("kms:CreateGrant", "kms:DescribeKey");

    private static final List<String> VALUE = List.of("kms:GenerateDataKey", "kms:Decrypt");

    /** Amazon EC2 Auto Scaling User Guide, "Required AWS KMS key policy for use with encrypted volumes". */
    private static final List<String> VOLUMES = List.of(
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:DescribeKey",
            "kms:CreateGrant");

    private static final String LAUNCHES = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

    private final Account account;
    private final Keys keys;

    public KeyUsers(Account account, Keys keys) {
        this.account = account;
        this.keys = keys;
    }

    /** Has all of them looked at before their players make them. */
    public void examine(Map<String, Player> players) {
        Map<String, Player> examiners = Map.of(
                "AWS::KMS::Key", this::key,
                "AWS::Logs::LogGroup", this::logGroup,
                "AWS::RDS::DBInstance", this::database,
                "AWS::SecretsManager::Secret", this::secret,
                "AWS::EC2::LaunchTemplate", this::launchTemplate);
        examiners.forEach(
                (type, examiner) -> players.merge(type, examiner, (player, added) -> new Examined(added, player)));
    }

    private Made key(Declaration declaration) throws NotMade {
        var properties = declaration.properties();
        var name = declaration.path() + ".KeyPolicy";
        var policy = ResourcePolicy.of(properties.has("KeyPolicy") ? properties.path("KeyPolicy") : byDefault(), name);
        var id = PhysicalId.uuid(declaration).toString();
        keys.add(id, policy);
        // PutKeyPolicy of the API reference, BypassPolicyLockoutSafetyCheck.
        var denial = keys.denial(id, deployer(), false, List.of("kms:PutKeyPolicy"));
        if (!denial.isEmpty()
                && !properties.path("BypassPolicyLockoutSafetyCheck").asBoolean()) {
            throw new NotMade("%s: The new key policy will not allow you to update the key policy in the future. (%s)"
                    .formatted(name, denial));
        }
        return Made.of(id);
    }

    /** AWS KMS Developer Guide, "Default key policy". */
    private JsonNode byDefault() {
        var statement = JsonNodeFactory.instance.objectNode();
        statement.put("Effect", "Allow").put("Action", "kms:*").put("Resource", "*");
        statement.putObject("Principal").put("AWS", account.id());
        var document = JsonNodeFactory.instance.objectNode();
        document.putArray("Statement").add(statement);
        return document;
    }

    private Made logGroup(Declaration declaration) throws NotMade {
        var group = account.arn("logs", "log-group:" + PhysicalId.name(declaration, "LogGroupName", 512));
        var service = new ServiceRequest("logs.%s.amazonaws.com".formatted(account.region()), group);
        for (var key : key(declaration, "/KmsKeyId").stream().toList()) {
            refuse(
                    declaration,
                    "KmsKeyId",
                    "The specified KMS key does not exist or is not allowed to be used with LogGroup '%s'"
                            .formatted(group),
                    keys.denial(key, service, LOGS, Map.of("aws:logs:arn", group)));
        }
        return Made.of(group);
    }

    private Made database(Declaration declaration) throws NotMade {
        for (var property : List.of("KmsKeyId", "PerformanceInsightsKMSKeyId", "MasterUserSecret/KmsKeyId")) {
            for (var key : key(declaration, "/" + property).stream().toList()) {
                refuse(
                        declaration,
                        property.replace('/', '.'),
                        "KMSKeyNotAccessibleFault: An error occurred accessing an AWS KMS key",
                        keys.denial(key, deployer(), false, GRANTED));
            }
        }
        return Made.of(declaration.path());
    }

    private Made secret(Declaration declaration) throws NotMade {
        for (var key : key(declaration, "/KmsKeyId").stream().toList()) {
            refuse(declaration, "KmsKeyId", "Access to KMS is not allowed", keys.denial(key, deployer(), false, VALUE));
        }
        return Made.of(declaration.path());
    }

    /** The launch fails with "Client.InternalError: Client error on launch" (AWS re:Post). */
    private Made launchTemplate(Declaration declaration) throws NotMade {
        for (var mapping : declaration.properties().at("/LaunchTemplateData/BlockDeviceMappings")) {
            for (var key : customer(mapping.at("/Ebs/KmsKeyId")).stream().toList()) {
                refuse(
                        declaration,
                        "LaunchTemplateData.BlockDeviceMappings.Ebs.KmsKeyId",
                        "Client.InternalError: Client error on launch",
                        keys.denial(key, account.roleArn(LAUNCHES), true, VOLUMES));
            }
        }
        return Made.of(declaration.path());
    }

    private static Optional<String> key(Declaration declaration, String pointer) {
        return customer(declaration.properties().at(pointer));
    }

    private static Optional<String> customer(JsonNode key) {
        return Optional.of(key.asText()).filter(text -> !text.isEmpty() && !Keys.managedByAws(text));
    }

    private static void refuse(Declaration declaration, String property, String reason, String denial) throws NotMade {
        if (!denial.isEmpty()) {
            throw new NotMade("%s.%s: %s (%s)".formatted(declaration.path(), property, reason, denial));
        }
    }

    /** As whom AWS CloudFormation deploys what the CDK made: AWS CDK Developer Guide, "IAM roles created during bootstrapping". */
    private String deployer() {
        return account.roleArn("cdk-hnb659fds-cfn-exec-role-%s-%s".formatted(account.id(), account.region()));
    }
}
