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
    private static final String SECRETS = "secretsmanager";

    private Decryption() {}

    /** Of secrets (AWS Secrets Manager User Guide, "Policy statement for customer managed key"). */
    public static Statement ofSecret(String arn) {
        return decrypt(ofSecret(arn, endpoint(SECRETS)));
    }

    /**
     * On which conditions.
     *
     * @param endpoint that of the service, as whoever reads them writes its region
     */
    public static Map<String, Object> ofSecret(String arn, String endpoint) {
        return both(through(endpoint), encrypted("SecretARN", List.of(arn)));
    }

    /**
     * Of secrets whose names are known, not their whole ARNs.
     *
     * @param arns with {@code ?} for the random characters that AWS Secrets Manager adds
     */
    public static Statement ofSecrets(List<String> arns) {
        return decrypt(ofSecrets(arns, endpoint(SECRETS)));
    }

    /**
     * On which conditions.
     *
     * @param endpoint that of the service, as whoever reads them writes its region
     */
    public static Map<String, Object> ofSecrets(List<String> arns, String endpoint) {
        return like(endpoint, "SecretARN", arns);
    }

    /**
     * Of objects in Amazon S3 (Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys", encryption context:
     * the object's ARN, or with an S3 Bucket Key the bucket's).
     *
     * @param arns of the objects and of their buckets; with {@code *} for what isn't known of one
     */
    public static Statement ofObjects(List<String> arns) {
        if (arns.stream().anyMatch(arn -> arn.endsWith("*"))) {
            return decrypt(like(endpoint("s3"), "aws:s3:arn", arns));
        }
        return decrypt(both(through(endpoint("s3")), encrypted("aws:s3:arn", arns)));
    }

    private static Map<String, Object> like(String endpoint, String context, List<String> arns) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("StringEquals", through(endpoint));
        conditions.put("StringLike", encrypted(context, arns));
        return conditions;
    }

    private static Map<String, Object> both(Map<String, Object> service, Map<String, Object> context) {
        Map<String, Object> conditions = new LinkedHashMap<>(service);
        conditions.putAll(context);
        return Map.of("StringEquals", conditions);
    }

    private static Map<String, Object> through(String endpoint) {
        return Map.of("kms:ViaService", endpoint);
    }

    private static String endpoint(String service) {
        return "%s.%s.%s".formatted(service, Aws.REGION, Aws.URL_SUFFIX);
    }

    private static Map<String, Object> encrypted(String context, List<String> arns) {
        return Map.of("kms:EncryptionContext:" + context, arns.size() == 1 ? arns.get(0) : arns);
    }

    private static Statement decrypt(Map<String, Object> conditions) {
        return Statement.allow(List.of("kms:Decrypt"), List.of(Arn.of("kms", "key/*")))
                .when(conditions);
    }
}
