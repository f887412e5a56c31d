package scaleup.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.CdkJson;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import scaleup.loadbalancer.FrontDoor;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.CfnDashboard;
import software.constructs.Construct;

/**
 * One page with a row for each tier, in the request's order (Amazon CloudWatch API Reference, "Dashboard body structure
 * and syntax": a grid 24 units wide).
 */
final class Dashboard extends Construct {
    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;
    private static final int COLUMNS = 3;

    private final Names names;
    private final List<Map<String, Object>> widgets = new ArrayList<>();

    /** @param namespace of what functions and the logs' filters count */
    Dashboard(Construct scope, Environment environment, String namespace, FrontDoor frontDoor) {
        super(scope, "Dashboard");
        names = environment.names();
        List<String> targets = frontDoor.dimensions().stream()
                .flatMap((CfnAlarm.DimensionProperty dimension) ->
                        List.of(dimension.getName(), dimension.getValue()).stream())
                .toList();
        for (Tier tier : environment.tiers()) {
            switch (tier.measure()) {
                case TARGETS -> health(targets);
                case ANSWERS -> answers(namespace, tier);
                case TRAFFIC -> traffic(tier);
            }
            servers(tier);
            processor(tier);
        }
        List<String> database = List.of("DBInstanceIdentifier", names.database());
        graph("Database, connections", "Average", List.of(metric("AWS/RDS", "DatabaseConnections", database)));
        graph("Database, processor %", "Average", List.of(metric("AWS/RDS", "CPUUtilization", database)));
        graph("Database, free storage", "Minimum", List.of(metric("AWS/RDS", "FreeStorageSpace", database)));
        CfnDashboard.Builder.create(this, "Resource")
                .dashboardName(names.stack("Overview"))
                .dashboardBody(body())
                .build();
    }

    private void health(List<String> targets) {
        graph(
                "Load balancers, healthy",
                "Minimum",
                List.of(
                        metric("AWS/NetworkELB", "HealthyHostCount", targets),
                        metric("AWS/NetworkELB", "UnHealthyHostCount", targets)));
    }

    private void answers(String namespace, Tier tier) {
        graph(
                "Answers of tier " + tier.name(),
                "Sum",
                List.of(
                        metric(namespace, tier.responsesMetric(), List.of()),
                        metric(namespace, tier.errorsMetric(), List.of())));
    }

    /** Amazon EC2 User Guide, "CloudWatch metrics that are available for your instances": bytes on all network interfaces. */
    private void traffic(Tier tier) {
        graph(
                "Bytes from and to tier " + tier.name(),
                "Sum",
                List.of(metric("AWS/EC2", "NetworkIn", group(tier)), metric("AWS/EC2", "NetworkOut", group(tier))));
    }

    private void servers(Tier tier) {
        List<String> group = group(tier);
        graph(
                "Servers of tier " + tier.name(),
                "Average",
                List.of(
                        metric("AWS/AutoScaling", "GroupInServiceInstances", group),
                        metric("AWS/AutoScaling", "GroupDesiredCapacity", group)));
    }

    private void processor(Tier tier) {
        graph(
                "Processor and memory % of tier " + tier.name(),
                "Average",
                List.of(
                        metric("AWS/EC2", "CPUUtilization", group(tier)),
                        metric(names.metrics(), "mem_used_percent", List.of("Tier", tier.name()))));
    }

    private List<String> group(Tier tier) {
        return List.of("AutoScalingGroupName", names.group(tier.name()));
    }

    private void graph(String title, String statistic, List<List<Object>> metrics) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("title", title);
        properties.put("region", Aws.REGION);
        properties.put("stat", statistic);
        properties.put("period", 60);
        properties.put("metrics", metrics);
        Map<String, Object> widget = new LinkedHashMap<>();
        widget.put("type", "metric");
        widget.put("x", widgets.size() % COLUMNS * WIDTH);
        widget.put("y", widgets.size() / COLUMNS * HEIGHT);
        widget.put("width", WIDTH);
        widget.put("height", HEIGHT);
        widget.put("properties", properties);
        widgets.add(widget);
    }

    private static List<Object> metric(String namespace, String name, List<String> dimensions) {
        List<Object> metric = new ArrayList<>(List.of(namespace, name));
        metric.addAll(dimensions);
        return metric;
    }

    private String body() {
        try {
            return CdkJson.JSON.writeValueAsString(Map.of("widgets", widgets));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
