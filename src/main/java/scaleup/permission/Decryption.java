package scaleup.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;

/**
 * What reading takes besides where something is encrypted with a key that the user manages: {@code cdk bootstrap
 * --bootstrap-kms-key-id} for assets, or a secret of the user's. Which key that is, AWS alone knows; so any of the account and
 * region, but only through the service that keeps what is read, and only for that: the encryption context names it.
 */
public final class Decryption {
    private Decryption() {}

    /** Of secrets (AWS Secrets Manager User Guide, "Policy statement for customer managed key"). */
    public static Statement ofSecret(String arn) {
        return through("secretsmanager", "SecretARN", List.of(arn));
    }

    /**
     * Of secrets whose names are known, not their whole ARNs.
     *
     * @param arns with {@code ?} for the random characters that AWS Secrets Manager adds
     */
    public static Statement ofSecrets(List<String> arns) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("StringEquals", through("secretsmanager"));
        conditions.put("StringLike", encrypted("SecretARN", arns));
        return decrypt(conditions);
    }

    /**
     * Of objects in Amazon S3 (Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys", encryption context:
     * the object's ARN, or with an S3 Bucket Key the bucket's).
     *
     * @param arns of the objects and of their buckets
     */
    public static Statement ofObjects(List<String> arns) {
        return through("s3", "aws:s3:arn", arns);
    }

    private static Statement through(String service, String context, List<String> arns) {
        Map<String, Object> conditions = new LinkedHashMap<>(through(service));
        conditions.putAll(encrypted(context, arns));
        return decrypt(Map.of("StringEquals", conditions));
    }

    private static Map<String, Object> through(String service) {
        return Map.of("kms:ViaService", "%s.%s.%s".formatted(service, Aws.REGION, Aws.URL_SUFFIX));
    }

    private static Map<String, Object> encrypted(String context, List<String> arns) {
        return Map.of("kms:EncryptionContext:" + context, arns.size() == 1 ? arns.get(0) : arns);
    }

    private static Statement decrypt(Map<String, Object> conditions) {
        return Statement.allow(List.of("kms:Decrypt"), List.of(Arn.of("kms", "key/*")))
                .when(conditions);
    }
}
