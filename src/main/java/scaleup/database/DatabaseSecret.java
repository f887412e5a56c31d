package scaleup.database;

import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.amazon.awscdk.services.secretsmanager.CfnSecretTargetAttachment;
import software.constructs.Construct;

/**
 * The name and password of one user of the database. The password is made in AWS Secrets Manager and read from there:
 * no template, log or variable ever holds it.
 */
final class DatabaseSecret extends Construct {
    private final String arn;
    private CfnSecretTargetAttachment attachment;

    /**
     * A secret for {@code username}.
     *
     * @param whose who it is for, as a person should read it
     */
    DatabaseSecret(Construct scope, String id, String username, String whose) {
        super(scope, id);
        arn = CfnSecret.Builder.create(this, "Secret")
                .description("Password of " + whose)
                .generateSecretString(CfnSecret.GenerateSecretStringProperty.builder()
                        .secretStringTemplate("{\"username\":\"%s\"}".formatted(username))
                        .generateStringKey("password")
                        .passwordLength(32)
                        .excludePunctuation(true)
                        .build())
                .build()
                .getRef();
    }

    String arn() {
        return arn;
    }

    /** A field as AWS CloudFormation reads it at deployment. */
    String reference(String field) {
        return "{{resolve:secretsmanager:%s:SecretString:%s}}".formatted(arn, field);
    }

    /** Adds the database's engine, address and port to the secret, which rotation needs. */
    void attach(CfnDBInstance instance) {
        attachment = CfnSecretTargetAttachment.Builder.create(this, "Attachment")
                .secretId(arn)
                .targetId(instance.getRef())
                .targetType("AWS::RDS::DBInstance")
                .build();
    }

    /** What must be there before the secret says where the database is. */
    CfnSecretTargetAttachment attachment() {
        return attachment;
    }
}
