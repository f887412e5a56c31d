package scaleup.operations;

import java.util.List;
import java.util.Map;
import scaleup.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
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
                .policyDocument(PolicyDocument.Builder.create()
                        .statements(List.of(publishing(), tlsOnly()))
                        .build())
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
        var account = PolicyStatement.Builder.create()
                .principals(List.of(new AccountRootPrincipal()))
                .actions(List.of("kms:*"))
                .resources(List.of("*"))
                .build();
        var alarms = PolicyStatement.Builder.create()
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("kms:Decrypt", "kms:GenerateDataKey*"))
                .resources(List.of("*"))
                .conditions(fromThisAccount())
                .build();
        return CfnKey.Builder.create(this, "Key")
                .description("Alarms of Scaleup, environment " + names.environment())
                .enableKeyRotation(true)
                .keyPolicy(PolicyDocument.Builder.create()
                        .statements(List.of(account, alarms))
                        .build())
                .build();
    }

    private PolicyStatement publishing() {
        return PolicyStatement.Builder.create()
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(topic.getRef()))
                .conditions(fromThisAccount())
                .build();
    }

    private PolicyStatement tlsOnly() {
        return PolicyStatement.Builder.create()
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("sns:Publish"))
                .resources(List.of(topic.getRef()))
                .conditions(Map.of("Bool", Map.of("aws:SecureTransport", "false")))
                .build();
    }

    private Map<String, Object> fromThisAccount() {
        return Map.of("StringEquals", Map.of("aws:SourceAccount", Stack.of(this).getAccount()));
    }
}
