package scaleup.configuration;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of AWS an application works with, and by which actions. The names and forms are those of the Service Authorization
 * Reference, "Actions, resources, and condition keys" of each service. There are none of the access level "Permissions
 * management", none that make or take away what others use, and none that have no resource to be held to: what isn't here can't
 * be more than is meant.
 */
enum PermittedResource {
    S3_OBJECT(
            "s3",
            "arn:aws:s3:::BUCKET/KEY",
            "arn:P:s3:::(?<name>[a-z0-9]([a-z0-9.-]|\\$\\{AWS::(AccountId|Region)}){2,62})/"
                    + "([^\\p{Cntrl}$]|\\$\\{AWS::(AccountId|Region)}){1,1024}",
            "AbortMultipartUpload DeleteObject DeleteObjectTagging DeleteObjectVersion GetObject GetObjectAttributes"
                    + " GetObjectTagging GetObjectVersion ListMultipartUploadParts PutObject PutObjectTagging RestoreObject"),
    S3_BUCKET(
            "s3",
            "arn:aws:s3:::BUCKET",
            "arn:P:s3:::(?<name>[a-z0-9]([a-z0-9.-]|\\$\\{AWS::(AccountId|Region)}){2,62})",
            "GetBucketLocation ListBucket ListBucketMultipartUploads ListBucketVersions"),
    SQS_QUEUE(
            "sqs",
            "arn:aws:sqs:REGION:ACCOUNT:QUEUE",
            "arn:P:sqs:R:A:(?<name>[A-Za-z0-9_.*?-]{1,80})",
            "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage SendMessage"),
    SNS_TOPIC("sns", "arn:aws:sns:REGION:ACCOUNT:TOPIC", "arn:P:sns:R:A:(?<name>[A-Za-z0-9_.*?-]{1,256})", "Publish"),
    SES_IDENTITY(
            "ses",
            "arn:aws:ses:REGION:ACCOUNT:identity/ADDRESS-OR-DOMAIN (or configuration-set/ or template/)",
            "arn:P:ses:R:A:(identity|configuration-set|template)/(?<name>[A-Za-z0-9_.@+*?-]{1,320})",
            "SendBulkEmail SendBulkTemplatedEmail SendEmail SendRawEmail SendTemplatedEmail"),
    DYNAMODB_TABLE(
            "dynamodb",
            "arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE (and .../index/INDEX)",
            "arn:P:dynamodb:R:A:table/(?<name>[A-Za-z0-9_.*?-]{1,255})(/index/[A-Za-z0-9_.*?-]{1,255})?",
            "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem DescribeTable DescribeTimeToLive GetItem"
                    + " PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query Scan UpdateItem"),
    KINESIS_STREAM(
            "kinesis",
            "arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM",
            "arn:P:kinesis:R:A:stream/(?<name>[A-Za-z0-9_.*?-]{1,128})",
            "DescribeStreamSummary GetRecords GetShardIterator ListShards PutRecord PutRecords"),
    FIREHOSE_STREAM(
            "firehose",
            "arn:aws:firehose:REGION:ACCOUNT:deliverystream/STREAM",
            "arn:P:firehose:R:A:deliverystream/(?<name>[A-Za-z0-9_.*?-]{1,64})",
            "PutRecord PutRecordBatch"),
    /** But that of AWS's own events, by which servers are known to come and go. */
    EVENT_BUS(
            "events",
            "arn:aws:events:REGION:ACCOUNT:event-bus/BUS",
            "arn:P:events:R:A:event-bus/(?!default$)(?<name>[A-Za-z0-9_./-]{1,256})",
            "PutEvents"),
    STATE_MACHINE(
            "states",
            "arn:aws:states:REGION:ACCOUNT:stateMachine:STATE-MACHINE",
            "arn:P:states:R:A:stateMachine:(?<name>[A-Za-z0-9_*?-]{1,80})",
            "StartExecution StartSyncExecution"),
    PARAMETER(
            "ssm",
            "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME",
            "arn:P:ssm:R:A:parameter/(?<name>[A-Za-z0-9_./*?-]{1,1011})",
            "GetParameter GetParameters GetParametersByPath"),
    /** By its id alone: any of the account's would be the keys of our database, secrets and logs, too. */
    KEY(
            "kms",
            "arn:aws:kms:REGION:ACCOUNT:key/ID",
            "arn:P:kms:R:A:key/(?<name>(mrk-)?[0-9a-f-]{32,36})",
            "Decrypt DescribeKey Encrypt GenerateDataKey");

    /**
     * What names of Scaleup's resources, of whichever environment, begin with; those of the CDK's bootstrap stack, whose bucket has
     * what servers run.
     */
    private static final List<String> OURS = List.of("scaleup", "cdk-");

    private static final String PARTITION = "(aws|aws-cn|aws-us-gov|\\$\\{AWS::Partition})";

    private static final String REGION = "([a-z]{2}(-[a-z]+)+-[0-9]{1,2}|\\$\\{AWS::Region})";

    private static final String ACCOUNT = "([0-9]{12}|\\$\\{AWS::AccountId})";

    private final String service;
    private final String form;
    private final Pattern pattern;
    private final String actions;

    PermittedResource(String service, String form, String pattern, String actions) {
        this.service = service;
        this.form = form;
        this.pattern = Pattern.compile(pattern.replace(":P:", ":%s:".formatted(PARTITION))
                .replace(":R:A:", ":%s:%s:".formatted(REGION, ACCOUNT)));
        this.actions = actions;
    }

    List<String> actions() {
        return Stream.of(actions.split(" "))
                .map(action -> service + ":" + action)
                .toList();
    }

    /** What its ARN looks like. */
    String form() {
        return form;
    }

    /** What an action is done to; empty if no application has it. */
    static Optional<PermittedResource> of(String action) {
        return Stream.of(values())
                .filter(resource -> resource.actions().contains(action))
                .findFirst();
    }

    /** What an ARN is one of; empty if it is none of these, could be several things, or could be one of ours. */
    static Optional<PermittedResource> named(String arn) {
        return Stream.of(values()).filter(resource -> resource.names(arn)).findFirst();
    }

    private boolean names(String arn) {
        Matcher matcher = pattern.matcher(arn);
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group("name").toLowerCase(Locale.ROOT);
        String known = name.split("[*?]", 2)[0];
        boolean whole = known.equals(name);
        return !known.isEmpty()
                && OURS.stream().noneMatch(ours -> known.startsWith(ours) || (!whole && ours.startsWith(known)));
    }

    static String ours() {
        return OURS.stream().map(name -> name + "...").collect(Collectors.joining(", "));
    }

    static String actionsByService() {
        return Stream.of(values())
                .flatMap(resource -> resource.actions().stream())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** What ARNs of what the actions are done to look like. */
    static String forms(List<String> actions) {
        return Stream.of(values())
                .filter(resource -> actions.isEmpty() || actions.stream().anyMatch(resource.actions()::contains))
                .map(resource -> resource.form)
                .collect(Collectors.joining(", "));
    }
}
