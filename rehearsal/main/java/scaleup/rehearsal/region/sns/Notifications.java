package scaleup.rehearsal.region.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.region.iam.ServiceRequest;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.region.sqs.QueuePolicies;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Examined;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Topics of Amazon SNS, the alarms of Amazon CloudWatch and the events of Amazon RDS that are published to them, and the queues that they
 * send to. No alarm is evaluated, but whether it could tell somebody is known: at AWS an alarm that can't is as green as any other until it
 * rings.
 */
public final class Notifications {
    /** Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs", for who publishes to an encrypted topic. */
    private static final List<String> PUBLISHING = List.of("kms:GenerateDataKey", "kms:Decrypt");

    private static final List<String> ACTIONS = List.of("AlarmActions", "InsufficientDataActions", "OKActions");

    private final Account account;
    private final ResourcePolicies policies;
    private final Keys keys;
    private final QueuePolicies queues;
    /** The key of each topic; empty if it has none. */
    private final Map<String, String> topics = new ConcurrentHashMap<>();
    /** Whom a service tells, by what it tells of. */
    private final Map<ServiceRequest, Set<String>> told = new ConcurrentHashMap<>();
    /** The topic of each queue that is subscribed. */
    private final Map<String, String> subscribed = new ConcurrentHashMap<>();

    public Notifications(Account account, ResourcePolicies policies, Keys keys, QueuePolicies queues) {
        this.account = account;
        this.policies = policies;
        this.keys = keys;
        this.queues = queues;
    }

    /** Has topics, their policies, alarms and subscriptions of a database's events looked at before their players make them. */
    public void examine(Map<String, Player> players) {
        Map<String, Player> examiners = Map.of(
                "AWS::SNS::Topic", this::topic,
                "AWS::SNS::TopicPolicy", this::policy,
                "AWS::SNS::Subscription", this::subscription,
                "AWS::CloudWatch::Alarm", this::alarm,
                "AWS::CloudWatch::CompositeAlarm", this::alarm,
                "AWS::RDS::EventSubscription", this::events);
        examiners.forEach(
                (type, examiner) -> players.merge(type, examiner, (player, added) -> new Examined(added, player)));
    }

    /**
     * Alarms, databases and topics that can't tell whom they shall tell, each with the reason. To be asked when everything is made: a policy may come
     * after what it is for. A topic that no template declares is the user's, and not asked for.
     */
    public List<String> undeliverable() {
        List<String> undeliverable = new ArrayList<>();
        told.forEach((teller, actions) -> actions.stream()
                .filter(action -> action.contains(":sns:"))
                .map(topic -> denial(teller, topic))
                .forEach(undeliverable::add));
        subscribed.forEach((queue, topic) -> undeliverable.add(denialOfQueue(topic, queue)));
        undeliverable.removeIf(String::isEmpty);
        return undeliverable.stream().sorted().toList();
    }

    private String denial(ServiceRequest teller, String topic) {
        var denial = policies.of(topic)
                .map(policy -> policy.denial(teller, "sns:Publish", topic, account))
                .orElse("");
        var key = topics.getOrDefault(topic, "");
        return denial.isEmpty() && !key.isEmpty()
                ? keys.denial(key, teller, PUBLISHING, Map.of("aws:sns:topicArn", topic))
                : denial;
    }

    /**
     * Amazon SNS Developer Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic": by the queue's policy alone, as a
     * service has no other; "Configuring Amazon SNS topic encryption with an encrypted Amazon SQS queue subscription".
     */
    private String denialOfQueue(String topic, String queue) {
        var sns = new ServiceRequest("sns.amazonaws.com", topic);
        var denial = policies.of(queue).orElseGet(ResourcePolicy::empty).denial(sns, "sqs:SendMessage", queue, account);
        return denial.isEmpty()
                ? queues.key(queue)
                        .map(key -> keys.denial(key, sns, PUBLISHING, Map.of("aws:sqs:arn", queue)))
                        .orElse("")
                : denial;
    }

    private Made subscription(Declaration declaration) {
        if (declaration.properties().path("Protocol").asText().equals("sqs")) {
            subscribed.put(
                    declaration.properties().path("Endpoint").asText(),
                    declaration.properties().path("TopicArn").asText());
        }
        return Made.of(declaration.path());
    }

    private Made topic(Declaration declaration) throws NotMade {
        var arn = account.arn("sns", PhysicalId.name(declaration, "TopicName", 256));
        topics.put(arn, declaration.properties().path("KmsMasterKeyId").asText());
        if (policies.of(arn).isEmpty()) {
            policies.put(arn, ResourcePolicy.of(byDefault(arn), "of " + declaration.path()));
        }
        return Made.of(arn);
    }

    /**
     * What a topic has without a policy of its own: its owner's account, and the services that send {@code aws:SourceOwner}
     * (Amazon SNS Developer Guide, "Example cases for Amazon SNS access control").
     */
    private JsonNode byDefault(String topic) {
        var statement = JsonNodeFactory.instance
                .objectNode()
                .put("Effect", "Allow")
                .put("Action", "sns:Publish")
                .put("Resource", topic);
        statement.putObject("Principal").put("AWS", "*");
        statement.putObject("Condition").putObject("StringEquals").put("aws:SourceOwner", account.id());
        var document = JsonNodeFactory.instance.objectNode();
        document.putArray("Statement").add(statement);
        return document;
    }

    private Made policy(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "PolicyDocument", "Topics");
        var policy = ResourcePolicy.of(properties.node().path("PolicyDocument"), declaration.path());
        for (var topic : properties.texts("Topics")) {
            policies.put(topic, policy);
        }
        return Made.of(declaration.path());
    }

    private Made alarm(Declaration declaration) {
        var arn = account.arn("cloudwatch", "alarm:" + PhysicalId.name(declaration, "AlarmName", 255));
        if (declaration.properties().path("ActionsEnabled").asBoolean(true)) {
            Set<String> actions = new TreeSet<>();
            ACTIONS.forEach(
                    name -> declaration.properties().path(name).forEach(action -> actions.add(action.asText())));
            told.put(new ServiceRequest("cloudwatch.amazonaws.com", arn), actions);
        }
        return Made.of(arn);
    }

    /** Of instances alone, by their names. */
    private Made events(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                declaration,
                "Enabled",
                "EventCategories",
                "SnsTopicArn",
                "SourceIds",
                "SourceType",
                "SubscriptionName",
                "Tags");
        if (!properties.node().path("SourceType").asText().equals("db-instance")) {
            throw new NotMade("%s: SourceType: the rehearsal knows db-instance alone".formatted(declaration.path()));
        }
        if (properties.node().path("Enabled").asBoolean(true)) {
            for (var instance : properties.texts("SourceIds")) {
                told.computeIfAbsent(
                                new ServiceRequest("events.rds.amazonaws.com", account.arn("rds", "db:" + instance)),
                                none -> new TreeSet<>())
                        .add(properties.node().path("SnsTopicArn").asText());
            }
        }
        return Made.of(declaration.path());
    }
}
