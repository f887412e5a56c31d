package scaleup.review.account;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Unreadable;
import scaleup.review.preflight.AccountFacts;
import scaleup.review.preflight.AwsLimits;
import scaleup.review.preflight.PrefixLists;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.ServerGroup;

/**
 * Asks an account what a preflight needs to know. It asks for descriptions alone; what the account doesn't say, be it for a missing
 * permission, is left out and said.
 */
public final class AccountQuestions {
    /** {@code cdk bootstrap} writes its version there; another qualifier has another name. */
    private static final String BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version";

    private static final String OF_STACK = "aws:cloudformation:stack-name";
    private static final String LOGICAL_ID = "aws:cloudformation:logical-id";
    private static final String OF_GROUP = "aws:autoscaling:groupName";

    private final AwsCli aws;
    private final Resources resources;
    private final List<String> unanswered = new ArrayList<>();

    /** @param resources of the environment that is to be deployed */
    public AccountQuestions(AwsCli aws, Resources resources) {
        this.aws = aws;
        this.resources = resources;
    }

    /**
     * All that the account says.
     *
     * @throws Unreadable if it doesn't even say who asks: there are no credentials, or they are not valid
     */
    public AccountFacts ask() throws Unreadable, IOException, InterruptedException {
        String account = identity(aws);
        var zones = zones();
        var stacks = stacks();
        return new AccountFacts(
                account,
                zones.isEmpty() ? "the configured region" : zones.get(0).replaceFirst("[a-z]$", ""),
                quotas(),
                others(),
                zones,
                subnets(),
                offered(),
                prefixLists(),
                bootstrap(),
                stacks,
                taken(stacks),
                new ExistingResources(aws, resources, unanswered).problems(stacks),
                endOfSupport(),
                unanswered);
    }

    /**
     * Whose credentials are used.
     *
     * @throws Unreadable if there are none
     */
    static String identity(AwsCli aws) throws Unreadable, IOException, InterruptedException {
        try {
            return aws.ask("sts", "get-caller-identity").path("Account").asText();
        } catch (AwsRefused e) {
            throw new Unreadable(
                    "the account can't be asked: %s; allowed: credentials of it as the CDK CLI takes them, such as AWS_PROFILE"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** Asks, or writes down that it wasn't answered. */
    private Optional<JsonNode> ask(String what, String service, String operation, String... arguments)
            throws Unreadable, IOException, InterruptedException {
        try {
            return Optional.of(aws.ask(service, operation, arguments));
        } catch (AwsRefused e) {
            unanswered.add("%s (%s %s): %s".formatted(what, service, operation, e.getMessage()));
            return Optional.empty();
        }
    }

    private Map<String, Long> quotas() throws Unreadable, IOException, InterruptedException {
        Map<String, Long> quotas = new LinkedHashMap<>();
        for (AwsLimits.Quota quota : AwsLimits.quotas()) {
            // AWS Lambda itself knows what an account has, also where that is less than what Service Quotas says.
            var answer = quota.id().equals("functions")
                    ? ask(quota.what(), "lambda", "get-account-settings")
                            .map(said -> said.at("/AccountLimit/ConcurrentExecutions"))
                    : ask(
                                    quota.what(),
                                    "service-quotas",
                                    "get-service-quota",
                                    "--service-code",
                                    quota.service(),
                                    "--quota-code",
                                    quota.code())
                            .map(said -> said.at("/Quota/Value"));
            answer.filter(JsonNode::isNumber).ifPresent(value -> quotas.put(quota.id(), value.asLong()));
        }
        return quotas;
    }

    /** What isn't this environment's, by the tags that CloudFormation and Auto Scaling write. */
    private Map<String, Long> others() throws Unreadable, IOException, InterruptedException {
        Map<String, Long> others = new LinkedHashMap<>();
        ask("addresses that are there", "ec2", "describe-addresses")
                .ifPresent(said -> others.put("addresses", others(said.path("Addresses"))));
        ask("VPCs that are there", "ec2", "describe-vpcs").ifPresent(said -> {
            long count = 0;
            for (JsonNode vpc : said.path("Vpcs")) {
                count += vpc.path("IsDefault").asBoolean() || isOurs(vpc) ? 0 : 1;
            }
            others.put("vpcs", count);
        });
        ask(
                        "instances that run",
                        "ec2",
                        "describe-instances",
                        "--filters",
                        "Name=instance-state-name,Values=pending,running")
                .ifPresent(said -> others.put("vcpus", processors(said)));
        return others;
    }

    private long others(JsonNode all) {
        long count = 0;
        for (JsonNode each : all) {
            count += isOurs(each) ? 0 : 1;
        }
        return count;
    }

    private long processors(JsonNode said) {
        Set<String> groups = new TreeSet<>();
        ServerGroup.of(resources).forEach(group -> groups.add(group.name()));
        long count = 0;
        for (JsonNode reservation : said.path("Reservations")) {
            for (JsonNode instance : reservation.path("Instances")) {
                String type = instance.path("InstanceType").asText();
                if (InstanceTypes.isStandard(type) && !groups.contains(tag(instance, OF_GROUP))) {
                    var options = instance.path("CpuOptions");
                    count += options.has("CoreCount")
                            ? options.path("CoreCount").asLong()
                                    * options.path("ThreadsPerCore").asLong(1)
                            : InstanceTypes.processors(type).orElse(0);
                }
            }
        }
        return count;
    }

    private boolean isOurs(JsonNode described) {
        return resources.stacks().contains(tag(described, OF_STACK));
    }

    private static String tag(JsonNode described, String key) {
        for (JsonNode tag : described.path("Tags")) {
            if (tag.path("Key").asText().equals(key)) {
                return tag.path("Value").asText();
            }
        }
        return "";
    }

    /** Those that {@code Fn::GetAZs} lists: "only Availability Zones that have a default subnet unless none" of them has one. */
    private List<String> zones() throws Unreadable, IOException, InterruptedException {
        Set<String> zones = new TreeSet<>();
        ask(
                        "zones",
                        "ec2",
                        "describe-availability-zones",
                        "--filters",
                        "Name=state,Values=available",
                        "Name=zone-type,Values=availability-zone")
                .ifPresent(said -> said.path("AvailabilityZones")
                        .forEach(zone -> zones.add(zone.path("ZoneName").asText())));
        Set<String> defaults = new TreeSet<>();
        ask("default subnets", "ec2", "describe-subnets", "--filters", "Name=default-for-az,Values=true")
                .ifPresent(said -> said.path("Subnets")
                        .forEach(subnet ->
                                defaults.add(subnet.path("AvailabilityZone").asText())));
        if (zones.stream().anyMatch(defaults::contains)) {
            zones.retainAll(defaults);
        }
        return List.copyOf(zones);
    }

    /** The zones of this environment's subnets that are there. */
    private Map<String, String> subnets() throws Unreadable, IOException, InterruptedException {
        Map<String, String> subnets = new LinkedHashMap<>();
        Set<String> stacks = new TreeSet<>();
        resources.ofType("AWS::EC2::Subnet").forEach(subnet -> stacks.add(subnet.stack()));
        if (!stacks.isEmpty()) {
            ask(
                            "subnets that are there",
                            "ec2",
                            "describe-subnets",
                            "--filters",
                            "Name=tag:%s,Values=%s".formatted(OF_STACK, String.join(",", stacks)))
                    .ifPresent(said -> said.path("Subnets")
                            .forEach(subnet -> subnets.put(
                                    tag(subnet, OF_STACK) + "/" + tag(subnet, LOGICAL_ID),
                                    subnet.path("AvailabilityZone").asText())));
        }
        return subnets;
    }

    private Map<String, Set<String>> offered() throws Unreadable, IOException, InterruptedException {
        Map<String, Set<String>> offered = new LinkedHashMap<>();
        Set<String> types = new TreeSet<>();
        ServerGroup.of(resources).forEach(group -> types.add(group.instanceType()));
        if (!types.isEmpty()) {
            ask(
                            "where instance types are offered",
                            "ec2",
                            "describe-instance-type-offerings",
                            "--location-type",
                            "availability-zone",
                            "--filters",
                            "Name=instance-type,Values=" + String.join(",", types))
                    .ifPresent(said -> {
                        types.forEach(type -> offered.put(type, new TreeSet<>()));
                        said.path("InstanceTypeOfferings").forEach(offering -> offered.computeIfAbsent(
                                        offering.path("InstanceType").asText(), type -> new TreeSet<>())
                                .add(offering.path("Location").asText()));
                    });
        }
        for (Resource database : resources.ofType("AWS::RDS::DBInstance")) {
            database(database, offered);
        }
        return offered;
    }

    /**
     * A class is offered for versions of an engine, for kinds of storage and for Multi-AZ, or isn't (Amazon RDS API Reference,
     * OrderableDBInstanceOption). Of a version without a minor one, such as {@code 8.4}, any will do.
     */
    private void database(Resource database, Map<String, Set<String>> offered)
            throws Unreadable, IOException, InterruptedException {
        String type = database.property("/DBInstanceClass").asText();
        String engine = database.property("/Engine").asText();
        String version = database.property("/EngineVersion").asText();
        String storage = database.property("/StorageType").asText();
        boolean isMultiAz = database.property("/MultiAZ").asBoolean();
        String what = Stream.of(engine + " " + version, storage, isMultiAz ? "Multi-AZ" : "")
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", ", type + " (", ")"));
        if (engine.isEmpty() || offered.containsKey(what)) {
            return;
        }
        ask(
                        "where classes of databases are offered",
                        "rds",
                        "describe-orderable-db-instance-options",
                        "--engine",
                        engine,
                        "--db-instance-class",
                        type,
                        "--vpc")
                .ifPresent(said -> {
                    Set<String> zones = new TreeSet<>();
                    for (JsonNode option : said.path("OrderableDBInstanceOptions")) {
                        boolean isOfVersion = version.isEmpty()
                                || (option.path("EngineVersion").asText() + ".").startsWith(version + ".");
                        boolean isStored = storage.isEmpty()
                                || option.path("StorageType").asText().equals(storage);
                        if (isOfVersion
                                && isStored
                                && (!isMultiAz || option.path("MultiAZCapable").asBoolean())) {
                            option.path("AvailabilityZones")
                                    .forEach(zone -> zones.add(zone.path("Name").asText()));
                        }
                    }
                    offered.put(what, zones);
                });
    }

    /** As how many rules of a security group those count that rules name. */
    private Map<String, Integer> prefixLists() throws Unreadable, IOException, InterruptedException {
        Set<String> named = PrefixLists.named(resources);
        Map<String, Integer> counts = new LinkedHashMap<>();
        if (!named.isEmpty()) {
            ask(
                            "as how many rules prefix lists count",
                            "ec2",
                            "describe-managed-prefix-lists",
                            "--filters",
                            "Name=prefix-list-id,Values=" + String.join(",", named))
                    .ifPresent(said -> said.path("PrefixLists").forEach(list -> PrefixLists.rules(list)
                            .ifPresent(rules ->
                                    counts.put(list.path("PrefixListId").asText(), rules))));
        }
        return counts;
    }

    private OptionalInt bootstrap() throws Unreadable, IOException, InterruptedException {
        try {
            var value = aws.ask("ssm", "get-parameter", "--name", BOOTSTRAP).at("/Parameter/Value");
            return OptionalInt.of(value.asInt());
        } catch (AwsRefused e) {
            if (e.getMessage().contains("ParameterNotFound")) {
                return OptionalInt.of(0);
            }
            unanswered.add("the bootstrap version (ssm get-parameter): " + e.getMessage());
            return OptionalInt.empty();
        }
    }

    private Set<String> stacks() throws Unreadable, IOException, InterruptedException {
        Set<String> stacks = new LinkedHashSet<>();
        ask("stacks that are there", "cloudformation", "describe-stacks").ifPresent(said -> said.path("Stacks")
                .forEach(stack -> stacks.add(stack.path("StackName").asText())));
        stacks.retainAll(resources.stacks());
        return stacks;
    }

    /** What outlives a stack, and would be in the way of a new one: databases and log groups. */
    private List<String> taken(Set<String> stacks) throws Unreadable, IOException, InterruptedException {
        List<String> taken = new ArrayList<>();
        Set<String> databases = names("AWS::RDS::DBInstance", "DBInstanceIdentifier", stacks);
        if (!databases.isEmpty()) {
            ask("databases that are there", "rds", "describe-db-instances")
                    .ifPresent(said -> said.path("DBInstances").forEach(database -> {
                        String name = database.path("DBInstanceIdentifier").asText();
                        if (databases.contains(name)) {
                            taken.add("the database " + name);
                        }
                    }));
        }
        Set<String> logs = names("AWS::Logs::LogGroup", "LogGroupName", stacks);
        if (!logs.isEmpty()) {
            ask("log groups that are there", "logs", "describe-log-groups")
                    .ifPresent(said -> said.path("logGroups").forEach(group -> {
                        String name = group.path("logGroupName").asText();
                        if (logs.contains(name)) {
                            taken.add("the log group " + name);
                        }
                    }));
        }
        return taken;
    }

    /** Those of stacks that aren't there. */
    private Set<String> names(String type, String property, Set<String> stacks) {
        Set<String> names = new TreeSet<>();
        for (Resource resource : resources.ofType(type)) {
            var name = resource.properties().path(property);
            if (!stacks.contains(resource.stack()) && name.isTextual()) {
                names.add(name.asText());
            }
        }
        return names;
    }

    private Optional<LocalDate> endOfSupport() throws Unreadable, IOException, InterruptedException {
        for (Resource database : resources.ofType("AWS::RDS::DBInstance")) {
            String version = database.property("/EngineVersion").asText();
            if (version.isEmpty()) {
                continue;
            }
            var said = ask(
                    "until when the database's version is supported",
                    "rds",
                    "describe-db-major-engine-versions",
                    "--engine",
                    database.property("/Engine").asText(),
                    "--major-engine-version",
                    version.replaceFirst("^(\\d+\\.\\d+)\\..*$", "$1"));
            if (said.isPresent()) {
                for (JsonNode lifecycle : said.get().at("/DBMajorEngineVersions/0/SupportedEngineLifecycles")) {
                    String end = lifecycle.path("LifecycleSupportEndDate").asText();
                    if (lifecycle.path("LifecycleSupportName").asText().endsWith("standard-support")
                            && end.matches("\\d{4}-\\d{2}-\\d{2}.*")) {
                        return Optional.of(LocalDate.parse(end.substring(0, 10)));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
