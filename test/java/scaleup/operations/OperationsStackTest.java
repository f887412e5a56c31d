package scaleup.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

class OperationsStackTest {
    private static final String PART = "Operations";
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final Synthesis WITH_EMAIL =
            Synthesis.ofDev(edit -> edit.set("environments.dev.alarmEmail", "ops@example.com"));

    @Test
    void alarmsWhenUsersOrTheDatabaseAreInTrouble() {
        assertThat(DEV.resources(PART, "AWS::CloudWatch::Alarm"))
                .extracting(alarm -> alarm.property("/AlarmName").asText())
                .containsExactlyInAnyOrder(
                        "Scaleup-dev-front-door-closed",
                        "Scaleup-dev-load-balancer-capacity",
                        "Scaleup-dev-web-capacity",
                        "Scaleup-dev-application-capacity",
                        "Scaleup-dev-database-processor",
                        "Scaleup-dev-database-storage");
    }

    @Test
    void tellsOfEveryAlarmOfTheOtherStacksAndOfNoneThatDoesNotExist() {
        Set<String> told = new TreeSet<>();
        for (Resource alarm : DEV.resources(PART, "AWS::CloudWatch::CompositeAlarm")) {
            String rule = alarm.property("/AlarmRule").asText();
            told.addAll(List.of(rule.replaceAll("ALARM\\(\"|\"\\)", "").split(" OR ", -1)));
        }
        Set<String> declared = new TreeSet<>();
        for (Resource alarm : DEV.resources("AWS::CloudWatch::Alarm")) {
            if (!alarm.part().equals(PART)) {
                declared.add(alarm.property("/AlarmName").asText());
            }
        }
        assertThat(told).isEqualTo(declared);
    }

    @Test
    void alarmsOnTheMinimumOfEachTier() {
        var capacity = Synthesis.of("prod").resources(PART, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> alarm.property("/AlarmName").asText().endsWith("-capacity"))
                .toList();
        assertThat(capacity).hasSize(3).allSatisfy(alarm -> {
            assertThat(alarm.property("/Threshold").asInt()).isEqualTo(3);
            assertThat(alarm.property("/ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
        });
    }

    @Test
    void alarmsWhenATenthOfTheStorageIsLeft() {
        var storage = DEV.resources(PART, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> alarm.property("/AlarmName").asText().endsWith("-storage"))
                .findFirst()
                .orElseThrow();
        assertThat(storage.property("/Threshold").asLong()).isEqualTo(2L * 1024 * 1024 * 1024);
    }

    /** Each replica has storage of its own (Amazon RDS User Guide, "Working with DB instance read replicas"). */
    @Test
    void alarmsWhenATenthOfAReplicasStorageIsLeft() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.database.readReplicas", 2));
        var storage = synthesis.resources(PART, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> alarm.property("/MetricName").asText().equals("FreeStorageSpace"))
                .toList();
        assertThat(storage)
                .extracting(alarm -> alarm.property("/Dimensions/0/Value").asText())
                .containsExactlyInAnyOrder("scaleup-dev", "scaleup-dev-replica-1", "scaleup-dev-replica-2");
        assertThat(storage).allSatisfy(alarm -> {
            assertThat(alarm.property("/Threshold").asLong()).isEqualTo(2L * 1024 * 1024 * 1024);
            assertThat(alarm.property("/ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
        });
    }

    @Test
    void mailsAlarmsThroughAnEncryptedTopic() {
        var subscription = WITH_EMAIL.resource(PART, "AWS::SNS::Subscription");
        assertThat(subscription.property("/Protocol").asText()).isEqualTo("email");
        assertThat(subscription.property("/Endpoint").asText()).isEqualTo("ops@example.com");
        var topic = WITH_EMAIL.resource(PART, "AWS::SNS::Topic");
        assertThat(Synthesis.target(WITH_EMAIL, topic.property("/KmsMasterKeyId")))
                .isEqualTo(WITH_EMAIL.resource(PART, "AWS::KMS::Key").id());
        for (String type : List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")) {
            assertThat(WITH_EMAIL.resources(PART, type))
                    .as("each says when it rings, and when that is over")
                    .hasSizeGreaterThan(1)
                    .allSatisfy(alarm -> {
                        assertThat(alarm.property("/AlarmActions/0/Ref").asText())
                                .isEqualTo(topic.id());
                        assertThat(alarm.property("/OKActions/0/Ref").asText()).isEqualTo(topic.id());
                    });
        }
    }

    @Test
    void letsOnlyThisAccountsAlarmsAndDatabasesPublishAndOnlyOverTls() {
        var statements = WITH_EMAIL.resource(PART, "AWS::SNS::TopicPolicy").property("/PolicyDocument/Statement");
        assertThat(statements).hasSize(2).allSatisfy(statement -> {
            assertThat(statement.path("Action").asText()).isEqualTo("sns:Publish");
            assertThat(Synthesis.target(WITH_EMAIL, statement.path("Resource")))
                    .isEqualTo(WITH_EMAIL.resource(PART, "AWS::SNS::Topic").id());
        });
        assertThat(statements.at("/0/Effect").asText()).isEqualTo("Allow");
        // Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs", names both principals.
        assertThat(statements.at("/0/Principal/Service"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("cloudwatch.amazonaws.com", "events.rds.amazonaws.com");
        assertThat(statements
                        .at("/0/Condition/StringEquals/aws:SourceAccount/Ref")
                        .asText())
                .isEqualTo("AWS::AccountId");
        assertThat(statements.at("/1/Effect").asText()).isEqualTo("Deny");
        assertThat(statements.at("/1/Condition/Bool/aws:SecureTransport").asText())
                .isEqualTo("false");
    }

    /**
     * Amazon RDS User Guide, "Amazon RDS event categories and event messages": of an instance, that it fails over (RDS-EVENT-0013, failover),
     * is put into a state in which it needs a restoration (-0031, failure), that autoscaling would reach the most that its storage may be
     * (-0224, failure), that it has reached four fifths of that (-0225, notification), that storage is used up (-0007, low storage), that it was
     * shut down before its storage was (-0221, availability), is unavailable for patches (-0026, maintenance), is recovered (-0020, recovery), and
     * that a replica has stopped replicating (-0045, read replica). Not what deployments do (configuration change, creation, deletion), nor
     * that it is backed up each night (backup).
     */
    @Test
    void mailsWhatAmazonRdsSaysOfTheDatabaseAndOfEachReplica() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.alarmEmail", "ops@example.com")
                .set("environments.dev.database.readReplicas", 2));
        var subscriptions = synthesis.resources(PART, "AWS::RDS::EventSubscription");
        assertThat(subscriptions)
                .extracting(subscription -> subscription.property("/SourceIds").toString())
                .containsExactlyInAnyOrder(
                        "[\"scaleup-dev\"]", "[\"scaleup-dev-replica-1\"]", "[\"scaleup-dev-replica-2\"]");
        var topic = synthesis.resource(PART, "AWS::SNS::Topic").id();
        var policy = synthesis.resource(PART, "AWS::SNS::TopicPolicy").id();
        assertThat(subscriptions).allSatisfy(subscription -> {
            assertThat(subscription.property("/SourceType").asText()).isEqualTo("db-instance");
            assertThat(subscription.property("/EventCategories"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrder(
                            "availability",
                            "failover",
                            "failure",
                            "low storage",
                            "maintenance",
                            "notification",
                            "read replica",
                            "recovery");
            assertThat(subscription.property("/Enabled").asBoolean(true)).isTrue();
            assertThat(subscription.property("/SnsTopicArn/Ref").asText()).isEqualTo(topic);
            assertThat(subscription.body().path("DependsOn").toString())
                    .as("CreateEventSubscription: SNSNoAuthorization, where it may not publish")
                    .contains(policy);
        });
    }

    @Test
    void needsNoTopicWithoutAnAddress() {
        assertThat(DEV.resources(PART, "AWS::RDS::EventSubscription")).isEmpty();
        assertThat(DEV.resources(PART, "AWS::SNS::Topic")).isEmpty();
        assertThat(DEV.resources(PART, "AWS::KMS::Key")).isEmpty();
    }

    @Test
    void showsARowForEachTier() throws JsonProcessingException {
        var dashboard = DEV.resource(PART, "AWS::CloudWatch::Dashboard");
        assertThat(dashboard.property("/DashboardName").asText()).isEqualTo("Scaleup-dev-Overview");
        var widgets = new ObjectMapper()
                .readTree(Synthesis.text(dashboard.property("/DashboardBody")))
                .path("widgets");
        assertThat(widgets).hasSize(12);
        assertThat(widgets).allSatisfy(widget -> {
            assertThat(widget.path("x").asInt() + widget.path("width").asInt()).isLessThanOrEqualTo(24);
            assertThat(widget.at("/properties/metrics")).isNotEmpty();
        });
    }
}
