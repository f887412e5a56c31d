package scaleup.cloudwatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import scaleup.environment.Environment;
import scaleup.permission.Arn;
import scaleup.permission.Policy;
import scaleup.permission.Statement;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.CfnKey;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/** The key that encrypts the environment's log groups, and those groups. */
public final class LogKey {
    private final String keyArn;
    private final int retentionDays;

    /** Declares the key in {@code stack}. */
    public LogKey(Stack stack, Environment environment) {
        var names = environment.names();
        retentionDays = environment.configuration().hosts().logRetentionDays();
        List<String> groups = new ArrayList<>(List.of(
                logGroupArn("/scaleup/%s/*".formatted(names.environment())),
                logGroupArn("/aws/rds/instance/%s/*".formatted(names.database()))));
        var database = environment.configuration().database();
        if (database.audit() && database.readReplicas() > 0) {
            groups.add(logGroupArn("/aws/rds/instance/%s-replica-*".formatted(names.database())));
        }
        // CloudWatch Logs User Guide, "Encrypt log data using AWS KMS", step 2.
        var logs = Statement.allow(
                        List.of(
                                "kms:Decrypt",
                                "kms:Describe*",
                                "kms:Encrypt",
                                "kms:GenerateDataKey*",
                                "kms:ReEncrypt*"),
                        List.of("*"))
                // The one principal with a region in it, and with the partition's own suffix.
                .toService("logs.%s.%s".formatted(Aws.REGION, Aws.URL_SUFFIX))
                .when(Map.of("ArnLike", Map.of("kms:EncryptionContext:aws:logs:arn", groups)));
        var key = CfnKey.Builder.create(stack, "LogKey")
                .description("Logs of Scaleup, environment " + names.environment())
                .enableKeyRotation(true)
                .keyPolicy(Policy.document(Policy.keyOfAccount(), logs))
                .build();
        keyArn = key.getAttrArn();
    }

    /** A log group that is encrypted with this key, kept as long as configured and removed with its stack. */
    public CfnLogGroup logGroup(Construct scope, String id, String name) {
        return CfnLogGroup.Builder.create(scope, id)
                .logGroupName(name)
                .kmsKeyId(keyArn)
                .retentionInDays(retentionDays)
                .build();
    }

    private static String logGroupArn(String name) {
        return Arn.of("logs", "log-group:" + name);
    }
}
