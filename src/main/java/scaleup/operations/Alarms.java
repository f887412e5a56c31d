package scaleup.operations;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.cloudwatch.Dimension;
import scaleup.configuration.Configuration;
import scaleup.configuration.Scaling;
import scaleup.environment.Names;
import scaleup.loadbalancer.FrontDoor;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.CfnCompositeAlarm;
import software.constructs.Construct;

/** What a person must hear of: users see errors, a tier lacks servers, or the database runs short of something. */
final class Alarms extends Construct {
    private static final long GIB = 1024L * 1024 * 1024;

    private final Names names;
    private final List<String> actions;

    Alarms(Construct scope, Names names, Configuration configuration, FrontDoor frontDoor, List<String> actions) {
        super(scope, "Alarms");
        this.names = names;
        this.actions = actions;
        tierSymptoms();
        functionSymptoms();
        noLoadBalancer(frontDoor);
        capacity(
                "LoadBalancerCapacity",
                Names.LOAD_BALANCER,
                configuration.loadBalancer().scaling());
        capacity("WebCapacity", Names.WEB, configuration.web().scaling());
        capacity(
                "ApplicationCapacity",
                Names.APPLICATION,
                configuration.application().scaling());
        database(configuration);
    }

    /** The alarms that the tiers use on their own hosts, told to a person as one. */
    private void tierSymptoms() {
        any(
                "Symptoms",
                names.alarm("tiers", "symptoms"),
                "A tier answers with errors or has sick servers",
                Stream.of(
                        names.alarm(Names.LOAD_BALANCER, "unhealthy"),
                        names.alarm(Names.LOAD_BALANCER, "hosts"),
                        names.alarm(Names.WEB, "errors"),
                        names.alarm(Names.WEB, "hosts"),
                        names.alarm(Names.APPLICATION, "errors"),
                        names.alarm(Names.APPLICATION, "hosts")));
    }

    /** What goes wrong with the functions, told to a person as one. */
    private void functionSymptoms() {
        Stream<String> membership = Stream.of(Names.LOAD_BALANCER, Names.WEB, Names.APPLICATION)
                .flatMap(tier -> Stream.of(
                        names.alarm(tier, "membership-age"),
                        names.alarm(tier, "membership-refused"),
                        names.alarm(tier + "-membership", "function-errors"),
                        names.alarm(tier + "-membership", "failed-events")));
        Stream<String> others = Stream.of(
                names.alarm("certificate", "days-left"),
                names.alarm("certificate", "function-errors"),
                names.alarm("certificate", "failed-events"),
                names.alarm("database", "rotation-failed"),
                names.alarm("database-user", "function-errors"),
                names.alarm("database-user", "failed-events"));
        any(
                "FunctionSymptoms",
                names.alarm("functions", "symptoms"),
                "A function fails, or what it keeps is not kept",
                Stream.concat(membership, others));
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
                        "No load balancer is healthy: none works, or none finds a server of some tier")
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

    private void capacity(String id, String tier, Scaling scaling) {
        alarm(id, names.alarm(tier, "capacity"), "Fewer servers in service than the minimum")
                .namespace("AWS/AutoScaling")
                .metricName("GroupInServiceInstances")
                .dimensions(List.of(Dimension.of("AutoScalingGroupName", names.group(tier))))
                .statistic("Minimum")
                .period(60)
                .evaluationPeriods(10)
                .threshold(scaling.minimum())
                .comparisonOperator("LessThanThreshold")
                .treatMissingData("breaching")
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
