package scaleup.review.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.host.HostFiles;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.ServerGroup;

/** Counts what is paid for in templates, as AWS's price pages count it. */
final class Metering {
    /** Amazon EC2 User Guide, "Manage detailed monitoring": AWS's price page charges for seven metrics of an instance. */
    private static final int DETAILED_METRICS = 7;

    /** Target tracking makes one alarm to scale out and one to scale in (Amazon EC2 Auto Scaling User Guide, "Target tracking"). */
    private static final int TRACKING_ALARMS = 2;

    /** In seconds: a scheduled run of a function of 1 GB, on the safe side of what docs/benchmarks.md has (55 to 160 ms). */
    private static final BigDecimal RUN = new BigDecimal("0.2");

    private static final BigDecimal MONTH_MINUTES = BigDecimal.valueOf(730L * 60);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");
    private static final Map<String, Integer> MINUTES = Map.of("minute", 1, "hour", 60, "day", 24 * 60);
    private static final String AGENT = "/etc/scaleup/amazon-cloudwatch-agent.json";
    private static final Set<String> FREE = free();

    private final Resources resources;
    private final Prices prices;
    private final List<CostItem> standing = new ArrayList<>();
    private final List<CostItem> credits = new ArrayList<>();
    private final Map<Price, Map<String, Set<String>>> rates = new LinkedHashMap<>();
    private final Set<String> unknown = new LinkedHashSet<>();

    Metering(Resources resources, Prices prices) {
        this.resources = resources;
        this.prices = prices;
    }

    CostEstimate estimate() {
        ServerGroup.of(resources).forEach(this::servers);
        ownMetrics();
        Map<String, Integer> unpriced = new TreeMap<>();
        for (Resource resource : resources.all()) {
            if (!count(resource)
                    && !FREE.contains(resource.type())
                    && !resource.type().startsWith("Custom::")) {
                unpriced.merge(resource.type(), 1, Integer::sum);
            }
        }
        unpriced.forEach((type, count) -> unknown.add("%s (%d)".formatted(type, count)));
        List<UsageRate> all = new ArrayList<>();
        rates.forEach((price, uses) ->
                uses.forEach((what, parts) -> all.add(new UsageRate(List.copyOf(parts), what, price))));
        return new CostEstimate(prices, merged(standing), merged(credits), all, List.copyOf(unknown));
    }

    /** Whether it is one that costs something, which is then counted. */
    private boolean count(Resource resource) {
        switch (resource.type()) {
            case "AWS::EC2::NatGateway" -> {
                add(resource, "NAT gateways", 1, "network", "nat-gateway");
                use(resource, "data through NAT gateways", "network-data", "nat-gateway");
            }
            case "AWS::EC2::EIP" -> add(resource, "elastic addresses", 1, "network", "public-address");
            case "AWS::EC2::VPCEndpoint" -> endpoint(resource);
            case "AWS::ElasticLoadBalancingV2::LoadBalancer" -> loadBalancer(resource);
            case "AWS::RDS::DBInstance" -> database(resource);
            case "AWS::KMS::Key" -> add(resource, "keys", 1, "key", "key");
            case "AWS::SecretsManager::Secret" -> add(resource, "secrets", 1, "secret", "secret");
            case "AWS::CloudWatch::Alarm" -> {
                int metrics = 0;
                for (JsonNode metric : resource.property("/Metrics")) {
                    metrics += metric.has("MetricStat") ? 1 : 0;
                }
                add(resource, "metrics of alarms", Math.max(1, metrics), "cloudwatch", "alarm-metric");
            }
            case "AWS::CloudWatch::CompositeAlarm" ->
                add(resource, "composite alarms", 1, "cloudwatch", "composite-alarm");
            case "AWS::CloudWatch::Dashboard" -> add(resource, "dashboards", 1, "cloudwatch", "dashboard");
            case "AWS::AutoScaling::ScalingPolicy" -> {
                if (resource.property("/PolicyType").asText().equals("TargetTrackingScaling")) {
                    add(resource, "metrics of alarms", TRACKING_ALARMS, "cloudwatch", "alarm-metric");
                }
            }
            case "AWS::Route53::HostedZone" -> add(resource, "hosted zones", 1, "zone", "hosted-zone");
            case "AWS::Events::Rule" -> scheduled(resource);
            case "AWS::Logs::LogGroup" -> {
                use(resource, "logs, taken in", "logs", "taken-in");
                use(resource, "logs, kept for a month", "logs", "kept-for-a-month");
            }
            case "AWS::Route53Resolver::FirewallRuleGroupAssociation" ->
                use(resource, "questions to DNS", "firewall", "dns");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void servers(ServerGroup group) {
        String part = part(group.group());
        String type = group.instanceType();
        int least = group.minimum();
        int most = group.maximum();
        add(part, "servers, " + type, one(least), one(most), "server", type);
        var data = group.template().property("/LaunchTemplateData");
        for (JsonNode device : data.path("BlockDeviceMappings")) {
            int size = device.at("/Ebs/VolumeSize").asInt();
            String kind = device.at("/Ebs/VolumeType").asText();
            add(
                    part,
                    "servers' volumes, %d GiB %s each".formatted(size, kind),
                    one(least * size),
                    one(most * size),
                    "volume",
                    kind);
        }
        if (data.at("/Monitoring/Enabled").asBoolean()) {
            add(
                    part,
                    "servers' detailed monitoring, %d metrics each".formatted(DETAILED_METRICS),
                    one(least * DETAILED_METRICS),
                    one(most * DETAILED_METRICS),
                    "cloudwatch",
                    "metric");
        }
        use(group.group(), "data between zones, each way", "transfer", "zone");
        credits(group, part);
    }

    /** What the processors take above the baseline at what scaling aims at ("Unlimited mode concepts", Amazon EC2 User Guide). */
    private void credits(ServerGroup group, String part) {
        var baseline = InstanceTypes.baseline(group.instanceType());
        boolean isHeld = group.template()
                .property("/LaunchTemplateData/CreditSpecification/CpuCredits")
                .asText()
                .equals("standard");
        if (baseline.isEmpty()
                || group.targetPercent().isEmpty()
                || group.processors().isEmpty()
                || isHeld) {
            return;
        }
        int target = group.targetPercent().getAsInt();
        var each = BigDecimal.valueOf((long) Math.max(0, target - baseline.getAsInt())
                        * group.processors().getAsInt())
                .movePointLeft(2);
        String name = InstanceTypes.family(group.instanceType());
        var price = prices.find("processor-credits", name);
        if (price.isEmpty()) {
            missing("processor credits of " + name, "processor-credits", name);
        } else {
            credits.add(new CostItem(
                    part,
                    "processor credits, %s at %d %%".formatted(group.instanceType(), target),
                    each.multiply(one(group.minimum())),
                    each.multiply(one(group.maximum())),
                    price.get()));
        }
    }

    /** Each distinct metric of the environment's own: of functions and filters, and what agents on servers measure. */
    private void ownMetrics() {
        Map<String, Set<String>> metrics = new LinkedHashMap<>();
        for (Resource filter : resources.ofType("AWS::Logs::MetricFilter")) {
            filter.property("/MetricTransformations")
                    .forEach(each -> own(filter, each.path("MetricNamespace"), each.path("MetricName"), "", metrics));
        }
        for (Resource alarm : resources.ofType("AWS::CloudWatch::Alarm")) {
            var properties = alarm.properties();
            own(
                    alarm,
                    properties.path("Namespace"),
                    properties.path("MetricName"),
                    properties.path("Dimensions").toString(),
                    metrics);
        }
        for (ServerGroup group : ServerGroup.of(resources)) {
            agent(group.template())
                    .forEach(measured -> metrics.computeIfAbsent(part(group.group()), part -> new TreeSet<>())
                            .add("agent " + measured));
        }
        metrics.forEach((part, names) ->
                add(part, "metrics of its own", one(names.size()), one(names.size()), "cloudwatch", "metric"));
    }

    private void own(
            Resource by, JsonNode namespace, JsonNode name, String dimensions, Map<String, Set<String>> metrics) {
        if (!namespace.isMissingNode() && !namespace.asText().startsWith("AWS/")) {
            metrics.computeIfAbsent(part(by), part -> new TreeSet<>()).add(name.asText() + dimensions);
        }
    }

    /** What the CloudWatch agent of servers measures: one series for all of a tier, since it leaves out the host's name. */
    private static List<String> agent(Resource template) {
        List<String> measured = new ArrayList<>();
        try {
            for (var file : HostFiles.of(template, List.of()).entrySet()) {
                if (file.getKey().startsWith(AGENT)) {
                    for (var kind : new ObjectMapper()
                            .readTree(file.getValue())
                            .at("/metrics/metrics_collected")
                            .properties()) {
                        kind.getValue()
                                .path("measurement")
                                .forEach(each -> measured.add(kind.getKey() + " " + each.asText()));
                    }
                }
            }
        } catch (JsonProcessingException e) {
            // No agent's configuration, so nothing that it measures.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return measured;
    }

    private void endpoint(Resource endpoint) {
        if (endpoint.property("/VpcEndpointType").asText().equals("Interface")) {
            add(
                    endpoint,
                    "interface endpoints, in each zone",
                    Math.max(1, endpoint.property("/SubnetIds").size()),
                    "endpoint",
                    "interface");
            use(endpoint, "data through interface endpoints", "network-data", "endpoint");
        }
    }

    private void loadBalancer(Resource loadBalancer) {
        String kind = loadBalancer.property("/Type").asText("application");
        if (!kind.equals("network")) {
            unknown.add("%s: a load balancer of type %s".formatted(loadBalancer.key(), kind));
            return;
        }
        add(loadBalancer, "network load balancer", 1, "load-balancer", "network");
        use(
                loadBalancer,
                "capacity units of the network load balancer: 1 GB, 800 new connections a second or 100,000 open ones",
                "load-balancer",
                "capacity-unit");
        if (loadBalancer.property("/Scheme").asText().equals("internet-facing")) {
            int addresses = loadBalancer.property("/Subnets").size();
            if (addresses > 0) {
                add(loadBalancer, "network load balancer's public addresses", addresses, "network", "public-address");
            }
            use(loadBalancer, "answers to users", "transfer", "internet");
        }
    }

    private void database(Resource database) {
        String type = database.property("/DBInstanceClass").asText();
        int copies = database.property("/MultiAZ").asBoolean() ? 2 : 1;
        String zones = copies == 2 ? ", in two zones" : "";
        add(database, "database, %s%s".formatted(type, zones), copies, "database", type);
        var source = database.property("/SourceDBInstanceIdentifier").isMissingNode()
                ? database
                : resources
                        .target(database.stack(), database.property("/SourceDBInstanceIdentifier"))
                        .map(Resources.Value::resource)
                        .orElse(database);
        int size = source.property("/AllocatedStorage").asInt();
        int most = source.property("/MaxAllocatedStorage").asInt(size);
        String kind = source.property("/StorageType").asText("gp2");
        add(
                part(database),
                "database's storage, %s%s".formatted(kind, zones),
                one(copies * size),
                one(copies * most),
                "database-storage",
                kind);
        use(database, "backups beyond the size of the storage", "database-storage", "backup");
        String family = InstanceTypes.family(type);
        prices.find("processor-credits", family)
                .ifPresent(price -> use(database, "the database's processors above their baseline", price));
    }

    private void scheduled(Resource rule) {
        var rate = RATE.matcher(rule.property("/ScheduleExpression").asText());
        if (!rate.matches()) {
            return;
        }
        var runs = MONTH_MINUTES.divide(
                BigDecimal.valueOf(Long.parseLong(rate.group(1)) * MINUTES.get(rate.group(2))), MathContext.DECIMAL64);
        for (JsonNode target : rule.property("/Targets")) {
            resources
                    .target(rule.stack(), target.path("Arn"))
                    .map(Resources.Value::resource)
                    .flatMap(this::function)
                    .ifPresent(function -> {
                        var memory = BigDecimal.valueOf(
                                        function.property("/MemorySize").asInt(128))
                                .divide(BigDecimal.valueOf(1024));
                        var seconds = runs.multiply(RUN).multiply(memory);
                        String architecture =
                                function.property("/Architectures/0").asText("x86_64");
                        add(part(rule), "functions' scheduled runs, time", seconds, seconds, "function", architecture);
                        var requests = runs.divide(MILLION);
                        add(part(rule), "functions' scheduled runs, calls", requests, requests, "requests", "function");
                    });
        }
    }

    /** What a schedule calls, also by a version or an alias of it; empty if that is no function. */
    private Optional<Resource> function(Resource called) {
        return switch (called.type()) {
            case "AWS::Lambda::Function" -> Optional.of(called);
            case "AWS::Lambda::Alias", "AWS::Lambda::Version" ->
                resources
                        .target(called.stack(), called.property("/FunctionName"))
                        .map(Resources.Value::resource)
                        .flatMap(this::function);
            default -> Optional.empty();
        };
    }

    private void add(Resource resource, String what, int number, String group, String name) {
        add(part(resource), what, one(number), one(number), group, name);
    }

    private void add(String part, String what, BigDecimal least, BigDecimal most, String group, String name) {
        prices.find(group, name)
                .ifPresentOrElse(
                        price -> standing.add(new CostItem(part, what, least, most, price)),
                        () -> missing("%s of %s".formatted(what, part), group, name));
    }

    private void use(Resource resource, String what, String group, String name) {
        prices.find(group, name).ifPresentOrElse(price -> use(resource, what, price), () -> missing(what, group, name));
    }

    private void use(Resource resource, String what, Price price) {
        rates.computeIfAbsent(price, each -> new LinkedHashMap<>())
                .computeIfAbsent(what, each -> new LinkedHashSet<>())
                .add(part(resource));
    }

    private void missing(String what, String group, String name) {
        unknown.add("%s: %s has no price of groups.%s.prices.%s".formatted(what, prices.file(), group, name));
    }

    private String part(Resource resource) {
        return resources.part(resource.stack());
    }

    private static BigDecimal one(int number) {
        return BigDecimal.valueOf(number);
    }

    /** What a part has several of is one item. */
    private List<CostItem> merged(List<CostItem> items) {
        Map<List<Object>, CostItem> merged = new LinkedHashMap<>();
        for (String stack : resources.stacks()) {
            items.stream()
                    .filter(item -> item.part().equals(resources.part(stack)))
                    .forEach(item -> merged.merge(
                            List.of(item.part(), item.what(), item.price()),
                            item,
                            (one, other) -> new CostItem(
                                    one.part(),
                                    one.what(),
                                    one.least().add(other.least()),
                                    one.most().add(other.most()),
                                    one.price())));
        }
        return List.copyOf(merged.values());
    }

    private static Set<String> free() {
        return new TreeSet<>(
                ShippedJson.texts(ShippedJson.read(Metering.class, "free.json").path("types")));
    }
}
