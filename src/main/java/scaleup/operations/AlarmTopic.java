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

/** Where alarms go: an encrypted topic that mails them. The address must confirm the subscription once. */
final class AlarmTopic extends Construct {
    private final CfnTopic topic;

    AlarmTopic(Construct scope, Names names, String email) {
        super(scope, "AlarmTopic");
        topic = CfnTopic.Builder.create(this, "Topic")
                .displayName("Scaleup " + names.environment())
                .kmsMasterKeyId(key(names).getAttrArn())
                .build();
        CfnTopicPolicy.Builder.create(this, "Policy")
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

    /** Amazon CloudWatch can't use the key that Amazon SNS has by itself. */
    private CfnKey key(Names names) {
        var alarms = Statement.allow(List.of("kms:Decrypt", "kms:GenerateDataKey*"), List.of("*"))
                .toService("cloudwatch.amazonaws.com")
                .when(fromThisAccount());
        return CfnKey.Builder.create(this, "Key")
                .description("Alarms of Scaleup, environment " + names.environment())
                .enableKeyRotation(true)
                .keyPolicy(Policy.document(Policy.keyOfAccount(), alarms))
                .build();
    }

    private Statement publishing() {
        return Statement.allow(List.of("sns:Publish"), List.of(topic.getRef()))
                .toService("cloudwatch.amazonaws.com")
                .when(fromThisAccount());
    }

    private static Map<String, Object> fromThisAccount() {
        return Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID));
    }
}
