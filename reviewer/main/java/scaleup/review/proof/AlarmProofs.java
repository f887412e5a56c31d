package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.proof.Proof.Found;

/**
 * That alarms ring: for values that there can be, in time, also where data are missing because what they are about is gone; and
 * that they tell whoever subscribes. {@code alarms.json} has, by metric, when one is to ring, and which resources are to have one.
 */
final class AlarmProofs {
    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final String COMPOSITE = "AWS::CloudWatch::CompositeAlarm";
    private static final String TOPIC = "AWS::SNS::Topic";
    private static final String SUBSCRIPTION = "AWS::RDS::EventSubscription";

    /** What no metric says of a database (Amazon RDS User Guide, "Amazon RDS event categories and event messages"). */
    private static final List<String> EVENTS = List.of("failover", "failure", "low storage", "notification");

    private static final JsonNode KNOWN = ShippedJson.read(AlarmProofs.class, "alarms.json");

    /** Amazon CloudWatch API Reference, PutMetricAlarm, Period: for less than an hour a day in all, else a week. */
    private static final int HOUR = 3_600;

    private static final int DAY = 24 * HOUR;

    private AlarmProofs() {}

    static List<Found> ring(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        for (Resource alarm : resources.ofType(ALARM)) {
            evaluated(alarm, found);
            known(alarm).ifPresent(entry -> asIsKnown(resources, alarm, entry, found));
            calculated(alarm, found);
            heard(resources, alarm, found);
        }
        resources.ofType(COMPOSITE).forEach(alarm -> heard(resources, alarm, found));
        events(resources, found);
        for (JsonNode entry : KNOWN) {
            for (Resource resource : resources.ofType(entry.path("each").asText())) {
                if (resources.ofType(ALARM).stream()
                        .noneMatch(alarm -> known(alarm).filter(entry::equals).isPresent()
                                && about(resources, alarm).contains(resource))) {
                    found.add(new Found(
                            resource,
                            "no alarm looks at %s of %s"
                                    .formatted(entry.path("metric").asText(), resource.key())));
                }
            }
        }
        return found;
    }

    /** Amazon CloudWatch API Reference, PutMetricAlarm: what it takes of periods. */
    private static void evaluated(Resource alarm, List<Found> found) {
        int period = period(alarm);
        int periods = alarm.property("/EvaluationPeriods").asInt();
        int most = period < HOUR ? DAY : 7 * DAY;
        if (datapoints(alarm) > periods) {
            found.add(new Found(
                    alarm,
                    "%s never rings: of %d periods %d can't be bad"
                            .formatted(alarm.key(), periods, datapoints(alarm))));
        }
        if (period * periods > most) {
            found.add(new Found(
                    alarm,
                    "%s looks back %d s, and AWS refuses more than %d".formatted(alarm.key(), period * periods, most)));
        }
    }

    /** An alarm that calculates does so as is known, from sums of what their ids say. */
    private static void calculated(Resource alarm, List<Found> found) {
        boolean isKnown =
                alarm.property("/Metrics").isMissingNode() || known(alarm).isPresent();
        for (JsonNode part : alarm.property("/Metrics")) {
            isKnown &= !part.has("MetricStat")
                    || (part.at("/MetricStat/Stat").asText().equals("Sum")
                            && part.at("/MetricStat/Metric/MetricName")
                                    .asText()
                                    .endsWith("-" + part.path("Id").asText()));
        }
        if (!isKnown) {
            found.add(new Found(
                    alarm,
                    "no proof knows when %s rings: it calculates %s"
                            .formatted(
                                    alarm.key(),
                                    returned(alarm).path("Expression").asText("nothing"))));
        }
    }

    private static void asIsKnown(Resources resources, Resource alarm, JsonNode entry, List<Found> found) {
        boolean isAbove = entry.path("rings").asText().equals("above");
        String operator = alarm.property("/ComparisonOperator").asText();
        if (!operator.matches((isAbove ? "Greater" : "Less") + "Than(OrEqualTo)?Threshold")) {
            wrong(alarm, "ComparisonOperator", operator, isAbove ? "GreaterThanThreshold" : "LessThanThreshold", found);
            return;
        }
        // What is counted, and more than n, is n + 1 at least.
        double step = operator.contains("OrEqual") ? (isAbove ? -1 : 1) : 0;
        double threshold = alarm.property("/Threshold").asDouble(Double.NaN) + step;
        double least = limit(resources, alarm, entry.path("least"), Double.NEGATIVE_INFINITY);
        double most = limit(resources, alarm, entry.path("most"), Double.POSITIVE_INFINITY);
        if (!(threshold >= least && threshold <= most)) {
            wrong(
                    alarm,
                    "Threshold",
                    alarm.property("/Threshold").asText(),
                    "%s to %s".formatted(least, most).replace(".0", ""),
                    found);
        }
        String missing = alarm.property("/TreatMissingData").asText("missing");
        if (entry.path("gone").asBoolean() ? !missing.equals("breaching") : missing.equals("ignore")) {
            wrong(
                    alarm,
                    "TreatMissingData",
                    missing,
                    entry.path("gone").asBoolean() ? "breaching" : "notBreaching, missing, breaching",
                    found);
        }
        int seconds = period(alarm) * datapoints(alarm);
        if (seconds > entry.path("seconds").asInt()) {
            found.add(new Found(
                    alarm,
                    "%s rings after %d s; allowed: %d"
                            .formatted(
                                    alarm.key(), seconds, entry.path("seconds").asInt())));
        }
        String statistic = alarm.property("/Statistic").asText();
        if (entry.has("statistics")
                && !ShippedJson.texts(entry.path("statistics")).contains(statistic)) {
            wrong(alarm, "Statistic", statistic, String.join(", ", ShippedJson.texts(entry.path("statistics"))), found);
        }
    }

    private static void wrong(Resource alarm, String property, String is, String allowed, List<Found> found) {
        found.add(new Found(
                alarm,
                "%s doesn't ring when it is to: %s is %s; allowed: %s".formatted(alarm.key(), property, is, allowed)));
    }

    /** A number, or one that a resource says which the alarm is about. */
    private static double limit(Resources resources, Resource alarm, JsonNode limit, double none) {
        if (limit.isTextual()) {
            return about(resources, alarm).stream()
                    .map(resource -> resource.properties().path(limit.asText()))
                    .filter(value -> !value.isMissingNode())
                    .mapToDouble(JsonNode::asDouble)
                    .findFirst()
                    .orElse(none);
        }
        return limit.isMissingNode() ? none : limit.asDouble();
    }

    /** What is known of the metric, or of the calculation, that an alarm looks at. */
    private static Optional<JsonNode> known(Resource alarm) {
        String metric = alarm.property("/MetricName").asText();
        String namespace = alarm.property("/Namespace").asText();
        String expression = returned(alarm).path("Expression").asText();
        return StreamSupport.stream(KNOWN.spliterator(), false)
                .filter(entry -> entry.has("expression")
                        ? entry.path("expression").asText().equals(expression)
                        : entry.path("metric").asText().equals(metric)
                                && (!entry.has("namespace")
                                        || entry.path("namespace").asText().equals(namespace)))
                .findFirst();
    }

    /** Amazon CloudWatch API Reference, MetricDataQuery: of several an alarm looks at the one that it returns. */
    private static JsonNode returned(Resource alarm) {
        return StreamSupport.stream(alarm.property("/Metrics").spliterator(), false)
                .filter(part -> part.path("ReturnData").asBoolean(true))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static int period(Resource alarm) {
        return alarm.property("/Period")
                .asInt(alarm.property("/Metrics/0/MetricStat/Period").asInt());
    }

    private static int datapoints(Resource alarm) {
        return alarm.property("/DatapointsToAlarm")
                .asInt(alarm.property("/EvaluationPeriods").asInt());
    }

    /** The resources that an alarm's dimensions mean, by reference or by the name that their template gives them. */
    private static List<Resource> about(Resources resources, Resource alarm) {
        List<Resource> about = new ArrayList<>();
        for (JsonNode dimension : alarm.property("/Dimensions")) {
            JsonNode value = dimension.path("Value");
            resources.target(alarm.stack(), value).ifPresent(target -> about.add(target.resource()));
            String name = dimension.path("Name").asText();
            resources.all().stream()
                    .filter(resource -> value.isTextual()
                            && resource.properties().path(name).equals(value))
                    .filter(resource -> !resource.equals(alarm))
                    .forEach(about::add);
        }
        return about;
    }

    /** An alarm tells a topic of these templates and does nothing else; one that tells nobody is part of one that does. */
    private static void heard(Resources resources, Resource alarm, List<Found> found) {
        for (String actions : List.of("AlarmActions", "OKActions")) {
            for (JsonNode action : alarm.properties().path(actions)) {
                tellsATopic(resources, alarm, action, found);
            }
        }
        if (!tells(resources, alarm)
                && resources.ofType(COMPOSITE).stream()
                        .noneMatch(other -> tells(resources, other)
                                && other.property("/AlarmRule")
                                        .asText()
                                        .contains("ALARM(\"%s\")"
                                                .formatted(alarm.property("/AlarmName")
                                                        .asText())))) {
            found.add(new Found(
                    alarm, "nobody hears %s: it tells nobody, and is part of none that does".formatted(alarm.key())));
        }
    }

    private static void tellsATopic(Resources resources, Resource teller, JsonNode told, List<Found> found) {
        if (resources
                .target(teller.stack(), told)
                .filter(target -> target.resource().type().equals(TOPIC))
                .isEmpty()) {
            found.add(new Found(
                    teller,
                    "%s does something else than tell a topic of these templates: %s"
                            .formatted(teller.key(), told.isTextual() ? told.asText() : told)));
        }
    }

    /** Where alarms tell somebody, so does Amazon RDS of each database. */
    private static void events(Resources resources, List<Found> found) {
        var subscriptions = resources.ofType(SUBSCRIPTION);
        subscriptions.forEach(
                subscription -> tellsATopic(resources, subscription, subscription.property("/SnsTopicArn"), found));
        if (!isAnybodyTold(resources)) {
            return;
        }
        for (Resource database : resources.ofType("AWS::RDS::DBInstance")) {
            if (subscriptions.stream().noneMatch(subscription -> isOf(resources, subscription, database))) {
                found.add(new Found(
                        database,
                        "nobody hears what Amazon RDS says of %s: no subscription has its events of %s"
                                .formatted(database.key(), String.join(", ", EVENTS))));
            }
        }
    }

    /** Amazon RDS API Reference, CreateEventSubscription: without sources, or without categories, it has those of all. */
    private static boolean isOf(Resources resources, Resource subscription, Resource database) {
        JsonNode sources = subscription.property("/SourceIds");
        boolean isSource = sources.isEmpty()
                || StreamSupport.stream(sources.spliterator(), false).anyMatch(source -> resources
                        .meant(subscription, source, database.type(), "DBInstanceIdentifier")
                        .filter(database::equals)
                        .isPresent());
        var categories = ShippedJson.texts(subscription.property("/EventCategories"));
        return isSource
                && (categories.isEmpty() || categories.containsAll(EVENTS))
                && subscription.property("/SourceType").asText("db-instance").equals("db-instance")
                && subscription.property("/Enabled").asBoolean(true);
    }

    /** Where no alarm tells anybody, as nobody's address is configured, one that would has an empty list. */
    private static boolean tells(Resources resources, Resource alarm) {
        JsonNode actions = alarm.property("/AlarmActions");
        return isAnybodyTold(resources) ? !actions.isEmpty() : actions.isArray();
    }

    private static boolean isAnybodyTold(Resources resources) {
        return Stream.of(ALARM, COMPOSITE)
                .flatMap(type -> resources.ofType(type).stream())
                .anyMatch(alarm -> !alarm.property("/AlarmActions").isEmpty());
    }
}
