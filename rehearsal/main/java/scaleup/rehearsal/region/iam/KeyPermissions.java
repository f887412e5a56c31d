package scaleup.rehearsal.region.iam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;

/**
 * What a call needs of the key by which a resource is encrypted. The service asks AWS KMS as whoever called it, so his own
 * permissions count, and tells AWS KMS so ("kms:ViaService" and "kms:EncryptionContext:context-key" of the AWS KMS Developer
 * Guide).
 */
final class KeyPermissions {
    /** What a service does with the key, and the key of the encryption context that names the resource. */
    private record Use(String context, List<String> actions) {}

    private static final List<String> WRITE = List.of("kms:GenerateDataKey", "kms:Decrypt");
    private static final List<String> READ = List.of("kms:Decrypt");

    /** By service and action; others don't touch what is encrypted. */
    private static final Map<String, Use> USES = Map.ofEntries(
            // Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)"; aws/aws-cdk#25100.
            Map.entry("s3:GetObject", new Use("aws:s3:arn", READ)),
            Map.entry("s3:PutObject", new Use("aws:s3:arn", List.of("kms:GenerateDataKey"))),
            Map.entry("s3:CreateMultipartUpload", new Use("aws:s3:arn", WRITE)),
            Map.entry("s3:UploadPart", new Use("aws:s3:arn", WRITE)),
            Map.entry("s3:CompleteMultipartUpload", new Use("aws:s3:arn", WRITE)),
            // AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager".
            Map.entry("secretsmanager:GetSecretValue", new Use("SecretARN", READ)),
            Map.entry("secretsmanager:PutSecretValue", new Use("SecretARN", WRITE)),
            Map.entry("secretsmanager:UpdateSecret", new Use("SecretARN", WRITE)),
            // Amazon SQS Developer Guide, "Amazon SQS Key management", "Configuring AWS KMS permissions".
            Map.entry("sqs:SendMessage", new Use("aws:sqs:arn", WRITE)),
            Map.entry("sqs:ReceiveMessage", new Use("aws:sqs:arn", READ)));

    private KeyPermissions() {}

    /** Nothing, where the call doesn't touch what is encrypted. */
    static Stream<Asked> of(Call call, String resource, String key, Account account) {
        var use = USES.get(call.service() + ":" + call.action());
        if (use == null) {
            return Stream.of();
        }
        return contexts(resource).flatMap(context -> use.actions.stream().map(action -> {
            Map<String, List<String>> keys = new LinkedHashMap<>();
            keys.put("kms:CallerAccount", List.of(account.id()));
            keys.put("kms:ViaService", List.of("%s.%s.amazonaws.com".formatted(call.service(), account.region())));
            keys.put("kms:EncryptionContextKeys", List.of(use.context));
            keys.put("kms:EncryptionContext:" + use.context, List.of(context));
            return new Asked(action, key, keys);
        }));
    }

    /** Of an object in Amazon S3 it is the object, or with an S3 Bucket Key its bucket: whichever, it must be allowed. */
    private static Stream<String> contexts(String resource) {
        return resource.startsWith("arn:aws:s3:::")
                ? Stream.of(resource, resource.replaceFirst("/.*", ""))
                : Stream.of(resource);
    }
}
