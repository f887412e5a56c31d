package scaleup.network;

import java.util.List;
import java.util.Map;
import scaleup.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.CfnKey;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.constructs.Construct;

/** The key that encrypts the environment's log groups, and those groups. */
public final class LogKey {
    private final CfnKey key;

    LogKey(Stack stack, Names names) {
        var account = PolicyStatement.Builder.create()
                .principals(List.of(new AccountRootPrincipal()))
                .actions(List.of("kms:*"))
                .resources(List.of("*"))
                .build();
        // CloudWatch Logs User Guide, "Encrypt log data using AWS KMS", step 2.
        var logs = PolicyStatement.Builder.create()
                .principals(List.of(new ServicePrincipal("logs.%s.amazonaws.com".formatted(stack.getRegion()))))
                .actions(List.of(
                        "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"))
                .resources(List.of("*"))
                .conditions(Map.of(
                        "ArnLike",
                        Map.of(
                                "kms:EncryptionContext:aws:logs:arn",
                                List.of(
                                        logGroupArn(stack, "/scaleup/%s/*".formatted(names.environment())),
                                        logGroupArn(stack, "/aws/rds/instance/%s/*".formatted(names.database()))))))
                .build();
        key = CfnKey.Builder.create(stack, "LogKey")
                .description("Logs of Scaleup, environment " + names.environment())
                .enableKeyRotation(true)
                .keyPolicy(PolicyDocument.Builder.create()
                        .statements(List.of(account, logs))
                        .build())
                .build();
    }

    /** A log group that is encrypted with this key, kept for {@code retentionDays} and removed with its stack. */
    public CfnLogGroup logGroup(Construct scope, String id, String name, int retentionDays) {
        return CfnLogGroup.Builder.create(scope, id)
                .logGroupName(name)
                .kmsKeyId(key.getAttrArn())
                .retentionInDays(retentionDays)
                .build();
    }

    private static String logGroupArn(Stack stack, String name) {
        return "arn:%s:logs:%s:%s:log-group:%s"
                .formatted(stack.getPartition(), stack.getRegion(), stack.getAccount(), name);
    }
}
