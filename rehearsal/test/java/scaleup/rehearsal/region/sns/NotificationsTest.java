package scaleup.rehearsal.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.kms.KeyUsers;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.region.sqs.QueuePolicies;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;

/**
 * Whether an alarm, or an event of Amazon RDS, reaches its topic. AWS re:Post, "Why didn't I receive an SNS notification for my CloudWatch alarm trigger?" and "How
 * do I configure an Amazon SNS notification for a CloudWatch alarm?"; Amazon SNS Developer Guide, "Managing Amazon SNS encryption
 * keys and costs".
 */
class NotificationsTest {
    private static final String TOPIC = "arn:aws:sns:eu-central-1:111122223333:alarms";
    private static final String ALARM = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:slow";

    private static final String ROOT =
            "{Effect: Allow, Action: 'kms:*', Resource: '*', Principal: {AWS: 'arn:aws:iam::111122223333:root'}}";

    private final Map<String, Player> players = new HashMap<>();
    private Notifications notifications;

    @BeforeEach
    void examine() {
        var policies = new ResourcePolicies();
        var keys = new Keys(Account.PLAYED, policies);
        var queues = new QueuePolicies(Account.PLAYED, policies, keys);
        notifications = new Notifications(Account.PLAYED, policies, keys, queues);
        notifications.examine(players);
        queues.examine(players);
        new KeyUsers(Account.PLAYED, keys).examine(players);
    }

    /** What a topic has by default lets CloudWatch publish, and is gone once it has a policy of its own. */
    @Test
    void aTopicWithoutAPolicyIsOpenToItsAccountsAlarms() throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms}");
        alarm("AlarmActions");

        assertThat(notifications.undeliverable()).isEmpty();

        make(
                "AWS::SNS::TopicPolicy",
                "{Topics: [%s], PolicyDocument: {Statement: {Effect: Deny, Principal: '*', Action: 'sns:Publish', Resource: '*',"
                                .formatted(TOPIC)
                        + " Condition: {Bool: {'aws:SecureTransport': false}}}}}");
        assertThat(notifications.undeliverable())
                .containsExactly(
                        "cloudwatch.amazonaws.com for %s is not authorized to perform: sns:Publish on resource: %s"
                                        .formatted(ALARM, TOPIC)
                                + " because no resource-based policy allows the sns:Publish action");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{Service: cloudwatch.amazonaws.com} | sns:Publish | StringEquals: {'aws:SourceAccount': '111122223333'} | true",
                "{Service: cloudwatch.amazonaws.com} | SNS:Publish | ArnLike: {'aws:SourceArn':"
                        + " 'arn:aws:cloudwatch:*:111122223333:alarm:*'} | true",
                "{Service: cloudwatch.amazonaws.com} | sns:* | StringEquals: {'aws:SourceAccount': '999999999999'} | false",
                "{Service: cloudwatch.amazonaws.com} | sns:* | ArnLike: {'aws:SourceArn':"
                        + " 'arn:aws:cloudwatch:*:111122223333:alarm:other'} | false",
                "{Service: cloudwatch.amazonaws.com} | sns:Subscribe | | false",
                "{Service: events.amazonaws.com} | sns:Publish | | false",
                "{AWS: '111122223333'} | sns:Publish | | false",
            })
    void aTopicsPolicyDecidesByWhatCloudWatchSends(String principal, String action, String condition, boolean delivered)
            throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms}");
        alarm("OKActions");
        make(
                "AWS::SNS::TopicPolicy",
                "{Topics: [%1$s], PolicyDocument: {Statement: {Effect: Allow, Principal: %2$s, Action: '%3$s', Resource: '%1$s',"
                                .formatted(TOPIC, principal, action)
                        + " Condition: {%s}}}}".formatted(condition == null ? "" : condition));

        assertThat(notifications.undeliverable().isEmpty()).isEqualTo(delivered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cloudwatch.amazonaws.com | ['kms:Decrypt', 'kms:GenerateDataKey*'] | | true",
                "cloudwatch.amazonaws.com | ['kms:Decrypt', 'kms:GenerateDataKey*']"
                        + " | StringEquals: {'aws:SourceAccount': '111122223333'} | true",
                "cloudwatch.amazonaws.com | ['kms:Decrypt', 'kms:GenerateDataKey*']"
                        + " | StringEquals: {'kms:EncryptionContext:aws:sns:topicArn': '" + TOPIC + "'} | true",
                "cloudwatch.amazonaws.com | kms:GenerateDataKey* | | false",
                "cloudwatch.amazonaws.com | kms:Decrypt | | false",
                "sns.amazonaws.com | kms:* | | false",
            })
    void anEncryptedTopicsKeyLetsCloudWatchUseIt(String service, String actions, String condition, boolean delivered)
            throws Exception {
        make(
                "AWS::KMS::Key",
                "{KeyPolicy: {Statement: [%s, {Effect: Allow, Resource: '*', Principal: {Service: %s}, Action: %s, Condition: {%s}}]}}"
                        .formatted(ROOT, service, quoted(actions), condition == null ? "" : condition));
        var key = PhysicalId.uuid(declaration("AWS::KMS::Key", "{}")).toString();
        make(
                "AWS::SNS::Topic",
                "{TopicName: alarms, KmsMasterKeyId: '%s'}".formatted(Account.PLAYED.arn("kms", "key/" + key)));
        alarm("InsufficientDataActions");

        assertThat(notifications.undeliverable().isEmpty()).isEqualTo(delivered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alias/aws/sns", "arn:aws:kms:eu-central-1:111122223333:alias/aws/sns"})
    void theKeyThatAwsManagesLetsNoAlarmPublish(String key) throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms, KmsMasterKeyId: '%s'}".formatted(key));
        alarm("AlarmActions");

        assertThat(notifications.undeliverable())
                .containsExactly(
                        "cloudwatch.amazonaws.com is not authorized to perform: kms:GenerateDataKey on resource:"
                                + " arn:aws:kms:eu-central-1:111122223333:alias/aws/sns, a key that AWS manages");
    }

    @Test
    void whoIsToldNothingAndWhoIsNotATopicIsNotAskedFor() throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms, KmsMasterKeyId: alias/aws/sns}");
        make(
                "AWS::CloudWatch::Alarm",
                "{AlarmName: slow, ActionsEnabled: false, AlarmActions: ['%s']}".formatted(TOPIC));
        make(
                "AWS::CloudWatch::CompositeAlarm",
                "{AlarmName: all, AlarmActions: ['arn:aws:automate:eu-central-1:ec2:stop']}");

        assertThat(notifications.undeliverable()).isEmpty();
    }

    @Test
    void aCompositeAlarmIsAnAlarm() throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms, KmsMasterKeyId: alias/aws/sns}");
        make("AWS::CloudWatch::CompositeAlarm", "{AlarmName: all, AlarmActions: ['%s']}".formatted(TOPIC));

        assertThat(notifications.undeliverable()).hasSize(1);
    }

    /**
     * Amazon RDS User Guide, "Granting permissions to publish notifications to an Amazon SNS topic": by {@code events.rds.amazonaws.com},
     * for the instance. {@code allowed}: by the topic's policy and the key's alike.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "events.rds.amazonaws.com | StringEquals: {'aws:SourceAccount': '111122223333'} | true",
                "events.rds.amazonaws.com | StringEqualsIfExists: {'aws:SourceAccount': '111122223333'} | true",
                "events.rds.amazonaws.com | ArnLike: {'aws:SourceArn': 'arn:aws:rds:eu-central-1:111122223333:db:sho*'} | true",
                "events.rds.amazonaws.com | ArnLike: {'aws:SourceArn': 'arn:aws:rds:eu-central-1:111122223333:db:other'} | false",
                "events.rds.amazonaws.com | StringEquals: {'aws:SourceAccount': '999999999999'} | false",
                "rds.amazonaws.com | | false",
                "events.amazonaws.com | | false",
                "cloudwatch.amazonaws.com | | false",
            })
    void amazonRdsPublishesWhatItSaysOfAnInstance(String service, String condition, boolean allowed) throws Exception {
        String statement = "Effect: Allow, Principal: {Service: %s}, Condition: {%s}"
                .formatted(service, condition == null ? "" : condition);
        make(
                "AWS::KMS::Key",
                "{KeyPolicy: {Statement: [%s, {%s, Resource: '*', Action: ['kms:Decrypt', 'kms:GenerateDataKey*']}]}}"
                        .formatted(ROOT, statement));
        var key = PhysicalId.uuid(declaration("AWS::KMS::Key", "{}")).toString();
        make(
                "AWS::SNS::Topic",
                "{TopicName: alarms, KmsMasterKeyId: '%s'}".formatted(Account.PLAYED.arn("kms", "key/" + key)));
        make(
                "AWS::SNS::TopicPolicy",
                "{Topics: [%1$s], PolicyDocument: {Statement: {%2$s, Resource: '%1$s', Action: 'sns:Publish'}}}"
                        .formatted(TOPIC, statement));
        events("true");
        assertThat(notifications.undeliverable().isEmpty()).isEqualTo(allowed);
    }

    /** The same page: the policy that a topic has by default lets all of its account's databases publish. */
    @Test
    void aTopicWithoutAPolicyIsOpenToItsAccountsDatabasesButAwssKeyIsNot() throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms}");
        events("true");
        assertThat(notifications.undeliverable()).isEmpty();

        make("AWS::SNS::Topic", "{TopicName: alarms, KmsMasterKeyId: alias/aws/sns}");
        assertThat(notifications.undeliverable()).hasSize(1);
    }

    @Test
    void eventsThatAreSwitchedOffAreNotAskedFor() throws Exception {
        make("AWS::SNS::Topic", "{TopicName: alarms, KmsMasterKeyId: alias/aws/sns}");
        events("false");

        assertThat(notifications.undeliverable()).isEmpty();
    }

    /** Amazon SNS Developer Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sns.amazonaws.com | sqs:SendMessage | ArnEquals: {'aws:SourceArn': '" + TOPIC + "'} | true",
                "sns.amazonaws.com | sqs:SendMessage | ArnEquals: {'aws:SourceArn': '" + TOPIC + "2'} | false",
                "cloudwatch.amazonaws.com | sqs:SendMessage | | false",
                "sns.amazonaws.com | sqs:ReceiveMessage | | false",
            })
    void aQueueThatIsSubscribedLetsItsTopicSend(String service, String action, String condition, boolean delivered)
            throws Exception {
        var queue = "arn:aws:sqs:eu-central-1:111122223333:told";
        make("AWS::SNS::Topic", "{TopicName: alarms}");
        make("AWS::SNS::Subscription", "{Protocol: sqs, TopicArn: '%s', Endpoint: '%s'}".formatted(TOPIC, queue));
        assertThat(notifications.undeliverable()).as("without a policy").hasSize(1);
        make(
                "AWS::SQS::QueuePolicy",
                "{Queues: ['https://sqs.eu-central-1.amazonaws.com/111122223333/told'], PolicyDocument: {Statement: {Effect: Allow,"
                        + " Resource: '*', Principal: {Service: %s}, Action: '%s', Condition: {%s}}}}"
                                .formatted(service, action, condition == null ? "" : condition));
        assertThat(notifications.undeliverable().isEmpty()).isEqualTo(delivered);

        make("AWS::KMS::Key", "{KeyPolicy: {Statement: [%s]}}".formatted(ROOT));
        var key = PhysicalId.uuid(declaration("AWS::KMS::Key", "{}")).toString();
        make("AWS::SQS::Queue", "{QueueName: told, KmsMasterKeyId: '%s'}".formatted(key));
        assertThat(notifications.undeliverable()).as("its key doesn't let it").hasSize(1);
    }

    private static String quoted(String actions) {
        return actions.startsWith("[") ? actions : "'" + actions + "'";
    }

    private void alarm(String actions) throws Exception {
        make("AWS::CloudWatch::Alarm", "{AlarmName: slow, %s: ['%s']}".formatted(actions, TOPIC));
    }

    private void events(String enabled) throws Exception {
        make(
                "AWS::RDS::EventSubscription",
                "{SnsTopicArn: '%s', SourceType: db-instance, SourceIds: [shop], Enabled: %s}"
                        .formatted(TOPIC, enabled));
    }

    private void make(String type, String properties) throws Exception {
        players.get(type).make(declaration(type, properties));
    }

    private static Declaration declaration(String type, String properties) throws Exception {
        return new Declaration("Shop", "Thing", type, new YAMLMapper().readTree(properties), MissingNode.getInstance());
    }
}
