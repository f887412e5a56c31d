package scaleup.cloudwatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.environment.Names;
import scaleup.permission.Arn;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.ssm.CfnDocument;
import software.constructs.Construct;

/**
 * The log of what people see and type on hosts. AWS Systems Manager keeps one document with preferences for all sessions of an
 * account and region, SSM-SessionManagerRunShell, which is no environment's to change; so an environment has a document of its
 * own, which people name. A session by it does not begin where its log group isn't there, or isn't encrypted.
 */
public final class SessionLog extends Construct {
    /** Declares the document and its log group. */
    public SessionLog(Construct scope, Names names, LogKey key) {
        super(scope, "Sessions");
        var group = key.logGroup(this, "Log", logGroup(names));
        // AWS Systems Manager User Guide, "Session document schema".
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("cloudWatchLogGroupName", group.getRef());
        inputs.put("cloudWatchEncryptionEnabled", true);
        inputs.put("cloudWatchStreamingEnabled", true);
        inputs.put("s3BucketName", "");
        inputs.put("s3KeyPrefix", "");
        inputs.put("s3EncryptionEnabled", true);
        // A session is encrypted by TLS without it, and with it hosts and people would need a key, and endpoint mode
        // one more.
        inputs.put("kmsKeyId", "");
        inputs.put("runAsEnabled", false);
        inputs.put("runAsDefaultUser", "");
        inputs.put("idleSessionTimeout", "20");
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("schemaVersion", "1.0");
        content.put("description", "Logs sessions on hosts of environment " + names.environment());
        content.put("sessionType", "Standard_Stream");
        content.put("inputs", inputs);
        CfnDocument.Builder.create(this, "Document")
                .name(names.stack("Session"))
                .documentType("Session")
                .documentFormat("JSON")
                .content(content)
                // It bears a literal name: another one can't be made beside it.
                .updateMethod("NewVersion")
                .build();
    }

    /**
     * What a host's agent needs for it, by the name of the policy (AWS Systems Manager User Guide, "Create an IAM role with
     * permissions for Session Manager and Amazon S3 and CloudWatch Logs").
     */
    public static Map<String, Statement> permissions(Names names) {
        Map<String, Statement> permissions = new LinkedHashMap<>();
        permissions.put(
                "sessions",
                Statement.allow(
                        List.of("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                        List.of(Arn.of("logs", "log-group:%s:*".formatted(logGroup(names))))));
        // It looks for its group, and whether that is encrypted, in the list of all.
        permissions.put(
                "session-group",
                Statement.allow(List.of("logs:DescribeLogGroups"), List.of(Arn.of("logs", "log-group:*"))));
        return permissions;
    }

    private static String logGroup(Names names) {
        return names.logGroup("hosts", "sessions");
    }
}
