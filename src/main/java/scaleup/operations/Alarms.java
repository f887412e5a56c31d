package scaleup.operations;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.cloudwatch.Dimension;
import scaleup.configuration.Configuration;
import scaleup.database.DatabaseStack;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import scaleup.loadbalancer.FrontDoor;
import scaleup.loadbalancer.LoadBalancerStack;
import scaleup.tier.TierAlarms;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.CfnCompositeAlarm;
import software.constructs.Construct;

/** What a person must hear of: users see errors, a tier lacks servers, or the database runs short of something. */
final class Alarms extends Construct {
    private static final long GIB = 1024L * 1024 * 1024;

    private final Names names;
    private final List<String> actions;

    /** @param metrics the namespace of what logs say */
    Alarms(Construct scope, Environment environment, String metrics, FrontDoor frontDoor, List<String> actions) {
        super(scope, "Alarms");
        names = environment.names();
        this.actions = actions;
        tierSymptoms(environment.tiers());
        functionSymptoms(environment.tiers());
        noLoadBalancer(frontDoor);
        environment.tiers().forEach(this::capacity);
        database(environment.configuration());
        environment.configuration().application().jobs().forEach(job -> job(job.name(), metrics));
    }

    /** The alarms that the tiers use on their own hosts, told to a person as one. */
    private void tierSymptoms(List<Tier> tiers) {
        any(
                "Symptoms",
                names.alarm("tiers", "symptoms"),
                "A tier answers with errors or has sick servers",
                tiers.stream().flatMap(tier -> TierAlarms.of(names, tier).stream()));
    }

    /** What goes wrong with the functions, told to a person as one. */
    private void functionSymptoms(List<Tier> tiers) {
        Stream<String> membership = tiers.stream().flatMap(tier -> TierAlarms.ofMembership(names, tier).stream());
        Stream<String> certificate = LoadBalancerStack.certificateAlarms(names).stream();
        Stream<String> database = DatabaseStack.userAlarms(names).stream();
        any(
                "FunctionSymptoms",
                names.alarm("functions", "symptoms"),
                "A function fails, or what it keeps is not kept",
                Stream.of(membership, certificate, database).flatMap(names -> names));
    }

    private void any(String id, String name, String description, Stream<String> alarms) {
        CfnCompositeAlarm.Builder.create(this, id)
                .alarmName(name)
                .alarmDescription(description)
                .alarmRule(alarms.map("ALARM(\"%s\")"::formatted).collect(Collectors.joining(" OR ")))
                .alarmActions(actions)
                .okActions(actions)
                .build();
    }

    private void noLoadBalancer(FrontDoor frontDoor) {
        alarm(
                        "FrontDoorClosed",
                        names.alarm("front-door", "closed"),
                        "No load balancer is healthy: none works, or none finds a server of any tier")
                .namespace("AWS/NetworkELB")
                .metricName("HealthyHostCount")
                .dimensions(frontDoor.dimensions())
                .statistic("Maximum")
                .period(60)
                .evaluationPeriods(2)
                .threshold(1)
                .comparisonOperator("LessThanThreshold")
                .treatMissingData("breaching")
                .build();
    }

    private void capacity(Tier tier) {
        alarm(tier.id() + "Capacity", names.alarm(tier.name(), "capacity"), "Fewer servers in service than the minimum")
                .namespace("AWS/AutoScaling")
                .metricName("GroupInServiceInstances")
                .dimensions(List.of(Dimension.of("AutoScalingGroupName", names.group(tier.name()))))
                .statistic("Minimum")
                .period(60)
                .evaluationPeriods(10)
                .threshold(tier.scaling().minimum())
                .comparisonOperator("LessThanThreshold")
                .treatMissingData("breaching")
                .build();
    }

    private void job(String job, String metrics) {
        alarm(
                        "Job" + job,
                        names.alarm("job-" + job, "failed"),
                        "A run of job %s failed or took too long; its log says why".formatted(job))
                .namespace(metrics)
                .metricName(names.jobFailures(job))
                .statistic("Sum")
                .period(300)
                .evaluationPeriods(1)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("notBreaching")
                .build();
    }

    private void database(Configuration configuration) {
        long storage = configuration.database().storageGiB() * GIB;
        databaseAlarm(
                        "DatabaseProcessor",
                        names.database(),
                        "processor",
                        "Average processor use above 90 % for 15 minutes")
                .metricName("CPUUtilization")
                .threshold(90)
                .comparisonOperator("GreaterThanThreshold")
                .build();
        storage("DatabaseStorage", names.database(), "storage", storage);
        for (int number = 1; number <= configuration.database().readReplicas(); number++) {
            storage("ReplicaStorage" + number, names.replica(number), "storage-" + number, storage);
            databaseAlarm(
                            "ReplicaLag" + number,
                            names.replica(number),
                            "lag-" + number,
                            "Read replica %d is more than 30 seconds behind".formatted(number))
                    .metricName("ReplicaLag")
                    .threshold(30)
                    .comparisonOperator("GreaterThanThreshold")
                    .build();
        }
    }

    private void storage(String id, String instance, String symptom, long allocated) {
        databaseAlarm(id, instance, symptom, "Less than a tenth of the storage allocated at first is free")
                .metricName("FreeStorageSpace")
                .threshold(allocated / 10)
                .comparisonOperator("LessThanThreshold")
                .build();
    }

    private CfnAlarm.Builder databaseAlarm(String id, String instance, String symptom, String description) {
        return alarm(id, names.alarm("database", symptom), description)
                .namespace("AWS/RDS")
                .dimensions(List.of(Dimension.of("DBInstanceIdentifier", instance)))
                .statistic("Average")
                .period(300)
                .evaluationPeriods(3)
                .treatMissingData("missing");
    }

    private CfnAlarm.Builder alarm(String id, String name, String description) {
        return CfnAlarm.Builder.create(this, id)
                .alarmName(name)
                .alarmDescription(description)
                .alarmActions(actions)
                .okActions(actions);
    }
}
