package scaleup.operations;

import java.util.List;
import scaleup.environment.Environment;
import software.amazon.awscdk.services.rds.CfnEventSubscription;
import software.constructs.Construct;

/**
 * What Amazon RDS does to the database and finds wrong with it, told as alarms are: that it failed over, that it is being upgraded, that
 * its storage can grow no more. No metric says so (Amazon RDS User Guide, "Amazon RDS event categories and event messages").
 */
final class DatabaseEvents extends Construct {
    /** Of an instance's; the others are of what deployments and backups do. */
    private static final List<String> CATEGORIES = List.of(
            "availability",
            "failover",
            "failure",
            "low storage",
            "maintenance",
            "notification",
            "read replica",
            "recovery");

    private final AlarmTopic topic;

    DatabaseEvents(Construct scope, Environment environment, AlarmTopic topic) {
        super(scope, "DatabaseEvents");
        this.topic = topic;
        var names = environment.names();
        subscribe("Database", names.database());
        for (int number = 1; number <= environment.configuration().database().readReplicas(); number++) {
            subscribe("Replica" + number, names.replica(number));
        }
    }

    /**
     * Each instance has one of its own. A replica that is no longer wanted is gone before this stack is deployed, and Amazon RDS takes
     * no instance that it doesn't find out of a subscription (Amazon RDS API Reference, RemoveSourceIdentifierFromSubscription,
     * SourceNotFound), but deletes one.
     */
    private void subscribe(String id, String instance) {
        CfnEventSubscription.Builder.create(this, id)
                .snsTopicArn(topic.arn())
                .sourceType("db-instance")
                .sourceIds(List.of(instance))
                .eventCategories(CATEGORIES)
                .build()
                .addResourceDependency(topic.policy());
    }
}
