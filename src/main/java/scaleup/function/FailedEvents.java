package scaleup.function;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Names;
import scaleup.permission.Policy;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.lambda.CfnAlias;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.amazon.awscdk.services.sqs.CfnQueuePolicy;
import software.constructs.Construct;

/**
 * The alias by which events wake a function, the queue of those that it failed to handle, and the alarm on that queue. AWS
 * CloudFormation calls the function itself, for which nothing is kept: its requests hold the presigned addresses of its answers.
 */
final class FailedEvents {
    /** Of the alias, in each function. */
    private static final String ALIAS = "events";

    /** The longest that Amazon SQS keeps a message, so that a person can still read it. */
    private static final int FOURTEEN_DAYS = 14 * 24 * 3600;

    /** Attempts after the first one: the most that AWS Lambda makes of an event. */
    private static final int REPEATED = 2;

    private static final String UNDELIVERED = "failed-events";

    private final Construct scope;
    private final Names names;
    private final String name;
    private final CfnQueue queue;
    private final String queueArn;

    /** @param name of the function, for example {@code web-membership} */
    FailedEvents(Construct scope, Names names, String name) {
        this.scope = scope;
        this.names = names;
        this.name = name;
        queue = CfnQueue.Builder.create(scope, "Failed")
                .queueName(names.group(name) + "-failed")
                .sqsManagedSseEnabled(true)
                .messageRetentionPeriod(FOURTEEN_DAYS)
                .build();
        queueArn = queue.getAttrArn();
        CfnQueuePolicy.Builder.create(scope, "FailedPolicy")
                .queues(List.of(queue.getRef()))
                .policyDocument(Policy.document(Policy.tlsOnly("sqs:*", queueArn)))
                .build();
    }

    /** The name of the alarm, where the function is woken. */
    static String alarm(Names names, String name) {
        return names.alarm(name, UNDELIVERED);
    }

    /** What the function's role needs for it. */
    Statement permission() {
        return Statement.allow(List.of("sqs:SendMessage"), List.of(queueArn));
    }

    /**
     * Has what the function {@code functionName} fails to handle of events put there, and told of.
     *
     * @return the ARN that events call: of an alias of whatever the function is ($LATEST), since only a function, a version or
     *     an alias as a whole can have a destination (AWS Lambda API Reference, PutFunctionEventInvokeConfig)
     */
    String of(String functionName) {
        var alias = CfnAlias.Builder.create(scope, "Events")
                .functionName(functionName)
                .functionVersion("$LATEST")
                .name(ALIAS)
                .build();
        var invocations = CfnEventInvokeConfig.Builder.create(scope, "Invocations")
                .functionName(functionName)
                .qualifier(ALIAS)
                .maximumRetryAttempts(REPEATED)
                .destinationConfig(CfnEventInvokeConfig.DestinationConfigProperty.builder()
                        .onFailure(CfnEventInvokeConfig.OnFailureProperty.builder()
                                .destination(queueArn)
                                .build())
                        .build())
                .build();
        invocations.addResourceDependency(alias);
        undelivered();
        return alias.getRef();
    }

    private void undelivered() {
        CfnAlarm.Builder.create(scope, "FailedAlarm")
                .alarmName(alarm(names, name))
                .alarmDescription(
                        "Events that function %s could not handle wait in a queue".formatted(names.group(name)))
                .namespace("AWS/SQS")
                .metricName("ApproximateNumberOfMessagesVisible")
                .dimensions(List.of(Dimension.of("QueueName", queue.getAttrQueueName())))
                .statistic("Maximum")
                .period(300)
                .evaluationPeriods(1)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }
}
