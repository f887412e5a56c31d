package scaleup.function;

import java.util.List;
import scaleup.cloudwatch.Dimension;
import scaleup.environment.Names;
import scaleup.permission.Policy;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.amazon.awscdk.services.sqs.CfnQueuePolicy;
import software.constructs.Construct;

/** The queue of events that a function failed to handle, and the alarms on its errors and on that queue. */
final class FailedEvents {
    /** The longest that Amazon SQS keeps a message, so that a person can still read it. */
    private static final int FOURTEEN_DAYS = 14 * 24 * 3600;

    /**
     * The longest that Amazon SQS keeps a message from who reads the queue. What failed may be a request of AWS CloudFormation's, with
     * the presigned address where it waits for the answer: no longer than this after the last attempt, which comes three minutes
     * after the first one.
     */
    private static final int FIFTEEN_MINUTES = 15 * 60;

    /** Attempts after the first one: the most that AWS Lambda makes of an event. */
    private static final int REPEATED = 2;

    private static final String ERRORS = "function-errors";
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
                .delaySeconds(FIFTEEN_MINUTES)
                .build();
        queueArn = queue.getAttrArn();
        CfnQueuePolicy.Builder.create(scope, "FailedPolicy")
                .queues(List.of(queue.getRef()))
                .policyDocument(Policy.document(Policy.tlsOnly("sqs:*", queueArn)))
                .build();
    }

    /** The names of the alarms, where the function is woken. */
    static List<String> alarms(Names names, String name) {
        return List.of(names.alarm(name, ERRORS), names.alarm(name, UNDELIVERED));
    }

    /** What the function's role needs for it. */
    Statement permission() {
        return Statement.allow(List.of("sqs:SendMessage"), List.of(queueArn));
    }

    /** Has what the function {@code functionName} fails to handle put there, and told of. */
    void of(String functionName) {
        CfnEventInvokeConfig.Builder.create(scope, "Invocations")
                .functionName(functionName)
                .qualifier("$LATEST")
                .maximumRetryAttempts(REPEATED)
                .destinationConfig(CfnEventInvokeConfig.DestinationConfigProperty.builder()
                        .onFailure(CfnEventInvokeConfig.OnFailureProperty.builder()
                                .destination(queueArn)
                                .build())
                        .build())
                .build();
        errors();
        undelivered();
    }

    private void errors() {
        CfnAlarm.Builder.create(scope, "ErrorsAlarm")
                .alarmName(names.alarm(name, ERRORS))
                .alarmDescription("Function %s failed in three of five minutes".formatted(names.group(name)))
                .namespace("AWS/Lambda")
                .metricName("Errors")
                .dimensions(List.of(Dimension.of("FunctionName", names.group(name))))
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(5)
                .datapointsToAlarm(3)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    private void undelivered() {
        CfnAlarm.Builder.create(scope, "FailedAlarm")
                .alarmName(names.alarm(name, UNDELIVERED))
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
