package scaleup.operations;

import java.util.List;
import java.util.Map;
import scaleup.environment.Names;
import scaleup.permission.Policy;
import scaleup.permission.Statement;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.kms.CfnKey;
import software.amazon.awscdk.services.sns.CfnSubscription;
import software.amazon.awscdk.services.sns.CfnTopic;
import software.amazon.awscdk.services.sns.CfnTopicPolicy;
import software.constructs.Construct;

/**
 * Where alarms go, and what Amazon RDS says of the database: an encrypted topic that mails them. The address must confirm the
 * subscription once.
 */
final class AlarmTopic extends Construct {
    private static final String ALARMS = "cloudwatch.amazonaws.com";

    /** Amazon RDS User Guide, "Granting permissions to publish notifications to an Amazon SNS topic". */
    private static final String DATABASES = "events.rds.amazonaws.com";

    private final CfnTopic topic;
    private final CfnTopicPolicy policy;

    AlarmTopic(Construct scope, Names names, String email) {
        super(scope, "AlarmTopic");
        topic = CfnTopic.Builder.create(this, "Topic")
                .displayName("Scaleup " + names.environment())
                .kmsMasterKeyId(key(names).getAttrArn())
                .build();
        policy = CfnTopicPolicy.Builder.create(this, "Policy")
                .topics(List.of(topic.getRef()))
                .policyDocument(Policy.document(publishing(), Policy.tlsOnly("sns:Publish", topic.getRef())))
                .build();
        CfnSubscription.Builder.create(this, "Email")
                .topicArn(topic.getRef())
                .protocol("email")
                .endpoint(email)
                .build();
    }

    String arn() {
        return topic.getRef();
    }

    /** What lets services publish: Amazon RDS takes no topic by which it may not. */
    CfnTopicPolicy policy() {
        return policy;
    }

    /**
     * Services can't use the key that Amazon SNS has by itself (Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and
     * costs"). Whether Amazon RDS says for whom it does, see docs/decisions/open-at-aws.md.
     */
    private CfnKey key(Names names) {
        return CfnKey.Builder.create(this, "Key")
                .description("Alarms of Scaleup, environment " + names.environment())
                .enableKeyRotation(true)
                .keyPolicy(Policy.document(
                        Policy.keyOfAccount(),
                        encrypting(ALARMS, "StringEquals"),
                        encrypting(DATABASES, "StringEqualsIfExists")))
                .build();
    }

    private static Statement encrypting(String service, String operator) {
        return Statement.allow(List.of("kms:Decrypt", "kms:GenerateDataKey*"), List.of("*"))
                .toService(service)
                .when(forThisAccount(operator));
    }

    private Statement publishing() {
        return Statement.allow(List.of("sns:Publish"), List.of(topic.getRef()))
                .toServices(List.of(ALARMS, DATABASES))
                .when(forThisAccount("StringEquals"));
    }

    private static Map<String, Object> forThisAccount(String operator) {
        return Map.of(operator, Map.of("aws:SourceAccount", Aws.ACCOUNT_ID));
    }
}
