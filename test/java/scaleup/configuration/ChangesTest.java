package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.Edit;
import scaleup.Synthesis;
import scaleup.environment.Names;
import scaleup.review.change.Comparison;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.Rollout;

/**
 * What AWS CloudFormation does when one key of the configuration changes, by AWS's schemas, stands in docs/changes.md:
 * whose servers an instance refresh replaces, and which resources that hold data, a name or an address are made anew or
 * removed.
 */
class ChangesTest {
    /** What holds data, a name or an address, or that others outside of its stack know by its id. */
    private static final Set<String> NAMED = Set.of(
            "AWS::AutoScaling::AutoScalingGroup",
            "AWS::EC2::EIP",
            "AWS::EC2::NatGateway",
            "AWS::EC2::SecurityGroup",
            "AWS::EC2::Subnet",
            "AWS::EC2::VPC",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            "AWS::KMS::Key",
            "AWS::Logs::LogGroup",
            "AWS::RDS::DBInstance",
            "AWS::RDS::DBSubnetGroup",
            "AWS::RDS::OptionGroup",
            "AWS::Route53::HostedZone",
            "AWS::Route53::RecordSet",
            "AWS::SecretsManager::Secret",
            "AWS::SNS::Subscription");

    private static final Map<String, String> TIERS =
            Map.of("LoadBalancer", "loadBalancer", "Web", "web", "Application", "application");

    /** A change, as the first cell of its row says it, of an environment that is dev with what {@code before} sets. */
    record Change(String title, Consumer<Edit> before, Consumer<Edit> after) {
        static Change of(String key, Object value) {
            return new Change("`%s`".formatted(key), edit -> {}, set(key, value));
        }

        static Change of(String key, String words, Consumer<Edit> before, Consumer<Edit> after) {
            return new Change("`%s`%s".formatted(key, words), before, before.andThen(after));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Change> changes() {
        var protectedDatabase = set("database.multiAz", true)
                .andThen(set("database.deletionProtection", true))
                .andThen(set("database.finalSnapshot", true));
        var domain = set("domain.name", "www.example.com").andThen(set("domain.hostedZoneId", "Z0123456789ABCDEFGHIJ"));
        String certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-12345678901";
        List<Change> changes = new ArrayList<>(List.of(
                Change.of("account", "123456789012"),
                Change.of("region", "eu-west-1"),
                Change.of("production", "", protectedDatabase, set("production", true)),
                Change.of("network.cidr", "10.90.0.0/16"),
                Change.of("network.zones", " from 2 to 3", edit -> {}, set("network.zones", 3)),
                Change.of("network.zones", " from 3 to 2", set("network.zones", 3), set("network.zones", 2)),
                Change.of("network.zoneNames", List.of("eu-west-1a", "eu-west-1b")),
                Change.of(
                        "network.egress",
                        " between one NAT gateway and several",
                        edit -> {},
                        set("network.egress", "nat-per-zone")),
                Change.of("network.egress", " to `endpoints`", edit -> {}, set("network.egress", "endpoints")),
                Change.of("network.clientNetworks", List.of("198.51.100.0/24")),
                Change.of(
                        "network.dnsFirewall",
                        "",
                        set("network.egress", "endpoints"),
                        set("network.egress", "endpoints").andThen(set("network.dnsFirewall", true))),
                new Change(
                        "`hosts.architecture`",
                        edit -> {},
                        set("hosts.architecture", "x86_64")
                                .andThen(set("loadBalancer.instanceType", "t3.micro"))
                                .andThen(set("web.instanceType", "t3.micro"))
                                .andThen(set("application.instanceType", "t3.small"))),
                Change.of("hosts.imageId", "ami-0123456789abcdef0"),
                Change.of("hosts.maximumLifetimeDays", 30),
                Change.of("hosts.volumeGiB", 20),
                Change.of("hosts.logRetentionDays", 7),
                Change.of("hosts.logSessions", " to `true`", edit -> {}, set("hosts.logSessions", true)),
                Change.of(
                        "hosts.logSessions",
                        " to `false`",
                        set("hosts.logSessions", true),
                        set("hosts.logSessions", false))));
        for (String tier : List.of("loadBalancer", "web", "application")) {
            changes.add(Change.of(tier + ".instanceType", "m7g.medium"));
            changes.add(Change.of(tier + ".minimum", 3));
            changes.add(Change.of(tier + ".maximum", 10));
            changes.add(Change.of(tier + ".targetCpuPercent", 40));
            changes.add(Change.of(tier + ".drainSeconds", 300));
            changes.add(
                    Change.of(tier + ".schedules", Map.of("morning", Map.of("schedule", "0 6 * * 1-5", "minimum", 3))));
        }
        changes.addAll(List.of(
                Change.of("loadBalancer.responseTimeoutSeconds", 35),
                Change.of("web.responseTimeoutSeconds", 28),
                Change.of("application.responseTimeoutSeconds", 22),
                Change.of("loadBalancer.algorithm", "leastconn"),
                Change.of("loadBalancer.applicationPaths", List.of("/api/", "/ws/")),
                Change.of("loadBalancer.streamedPaths", List.of("/api/uploads/")),
                Change.of("loadBalancer.requestsPerSecondPerClient", 7),
                Change.of("loadBalancer.headerKiB", 32),
                Change.of("loadBalancer.bodyMiB", 20),
                Change.of("loadBalancer.connectionsPerClient", 600),
                Change.of("loadBalancer.idleSeconds", 600),
                Change.of("loadBalancer.trustedProxies", List.of("198.51.100.0/24")),
                Change.of("loadBalancer.strictTransportSecurity", "max-age=300"),
                Change.of("web.site", otherSite().toString()),
                Change.of("web.contentSecurityPolicy", "default-src 'none'"),
                Change.of("web.headers", Map.of("X-Frame-Options", "DENY")),
                Change.of("web.maxAgeSeconds", 3600),
                Change.of("web.immutablePaths", List.of("/assets/")),
                Change.of("web.singlePageApplication", true),
                Change.of("application.artifact", "workload/site"),
                Change.of("application.command", "python3 server.py"),
                Change.of("application.releaseCommand", "python3 manage.py migrate"),
                Change.of(
                        "application.releaseTimeoutSeconds",
                        "",
                        set("application.releaseCommand", "python3 manage.py migrate"),
                        set("application.releaseCommand", "python3 manage.py migrate")
                                .andThen(set("application.releaseTimeoutSeconds", 60))),
                Change.of(
                        "application.processes",
                        " more",
                        edit -> {},
                        set("application.processes.worker.command", "./work")),
                Change.of(
                        "application.processes",
                        " fewer",
                        set("application.processes.worker.command", "./work"),
                        set("application.processes", Map.of())),
                Change.of("application.jobs", " more", edit -> {}, job()),
                Change.of("application.jobs", " fewer", job(), set("application.jobs", Map.of())),
                Change.of("application.packages", List.of("python3.12")),
                Change.of("application.port", 9000),
                Change.of("application.requestsAtOnce", 50),
                Change.of("application.variables", Map.of("LEVEL", "debug")),
                Change.of(
                        "application.publicVariables",
                        "",
                        set("application.variables", Map.of("MAX_TOKENS", "1"))
                                .andThen(set("application.publicVariables", List.of("MAX_TOKENS"))),
                        edit -> {}),
                Change.of("application.policies", List.of("arn:aws:iam::123456789012:policy/uploads")),
                Change.of(
                        "application.permissions",
                        Map.of(
                                "uploads",
                                Map.of(
                                        "actions", List.of("s3:PutObject"),
                                        "resources", List.of("arn:aws:s3:::shop-uploads/*")))),
                Change.of("application.secrets", Map.of("STRIPE_KEY", Map.of("secret", "shop/stripe"))),
                Change.of("application.egress", Map.of("mail", Map.of("port", 587, "to", "0.0.0.0/0"))),
                Change.of("database.instanceClass", "db.m7g.large"),
                Change.of("database.engineVersion", "8.4.11"),
                Change.of("database.multiAz", true),
                Change.of("database.storageGiB", 40),
                Change.of("database.maximumStorageGiB", 500),
                Change.of("database.backupDays", 14),
                Change.of("database.deletionProtection", true),
                Change.of("database.finalSnapshot", true),
                Change.of("database.readReplicas", " more", edit -> {}, set("database.readReplicas", 1)),
                Change.of(
                        "database.readReplicas",
                        " fewer",
                        set("database.readReplicas", 1).andThen(protectedDatabase),
                        set("database.readReplicas", 0)),
                Change.of("database.audit", " to `true`", edit -> {}, set("database.audit", true)),
                Change.of("database.audit", " to `false`", set("database.audit", true), set("database.audit", false)),
                Change.of(
                        "certificate.source",
                        " between `self-signed` and `acm`",
                        edit -> {},
                        set("certificate.source", "acm").andThen(set("certificate.arn", certificate + "2"))),
                Change.of(
                        "certificate.source",
                        " to `secret`",
                        edit -> {},
                        set("certificate.source", "secret")
                                .andThen(set(
                                        "certificate.arn",
                                        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mine-AbCdEf"))),
                Change.of(
                        "certificate.arn",
                        "",
                        set("certificate.source", "acm").andThen(set("certificate.arn", certificate + "2")),
                        set("certificate.arn", certificate + "3")),
                Change.of("domain.name", "", domain, set("domain.name", "shop.example.com")),
                Change.of("domain.hostedZoneId", "", domain, set("domain.hostedZoneId", "Z9876543210ABCDEFGHIJ")),
                Change.of("alarmEmail", "", set("alarmEmail", "a@example.com"), set("alarmEmail", "b@example.com")),
                Change.of("tags", Map.of("Team", "web"))));
        return changes.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void isDoneAsTheReferenceSays(Change change) throws IOException {
        var before = Synthesis.ofDev(change.before());
        var after = Synthesis.ofDev(change.after());
        assertThat(rows()).containsKey(change.title());
        String[] cells = rows().get(change.title());
        assertThat(words(cells[2])).as("servers replaced").isEqualTo(refreshed(before, after));
        assertThat(words(cells[3])).as("created anew or removed").isEqualTo(replaced(before, after));
        assertThat(cells[4].strip()).as("what users notice").isNotEmpty();
        assertNothingRemovedIsProtectedFromThat(before, after);
    }

    /**
     * Amazon RDS API Reference, CreateDBInstance: "The database can't be deleted when deletion protection is enabled". AWS
     * CloudFormation deletes after everything else has succeeded, so the deployment would too, and leave behind what costs on,
     * and whose name is in the way of the next one.
     */
    private static void assertNothingRemovedIsProtectedFromThat(Synthesis before, Synthesis after) {
        Map<String, JsonNode> removed = bodies(before);
        removed.keySet().removeAll(bodies(after).keySet());
        assertThat(removed.entrySet())
                .filteredOn(entry -> entry.getValue().findValues("DeletionProtection").stream()
                        .anyMatch(JsonNode::asBoolean))
                .isEmpty();
    }

    @Test
    void thePageHasARowForEachChangeAndAChangeForEachKeyOfTheReference() throws IOException {
        assertThat(rows().keySet()).isEqualTo(changes().map(Change::title).collect(Collectors.toSet()));
        Set<String> keys =
                rows().keySet().stream().map(title -> title.split("`", -1)[1]).collect(Collectors.toSet());
        Set<String> documented = Files.readString(Synthesis.ROOT.resolve("docs/configuration.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1].replaceFirst("[.]<name>.*", ""))
                .collect(Collectors.toSet());
        assertThat(keys).isEqualTo(documented);
    }

    /** A changed port is the application servers' own affair: nobody who asks them has to learn it. */
    @Test
    void aChangedPortChangesNothingButTheApplicationServersThemselves() {
        var before = Synthesis.of("dev");
        var after = Synthesis.ofDev(set("application.port", 9000));
        for (String part : Synthesis.PARTS) {
            if (!part.equals("Application")) {
                assertThat(after.template(part)).as(part).isEqualTo(before.template(part));
            }
        }
        Map<String, JsonNode> old = bodies(before);
        assertThat(bodies(after).entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(old.get(entry.getKey())))
                        .map(entry -> entry.getValue().path("Type").asText()))
                .containsExactly("AWS::EC2::LaunchTemplate");
    }

    private static Path otherSite() {
        try {
            Path site = Files.createDirectories(Synthesis.ROOT.resolve("test/target/other-site"));
            Files.writeString(site.resolve("index.html"), "<!doctype html>\n");
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Consumer<Edit> job() {
        return set("application.jobs.report", Map.of("command", "./report", "schedule", "0 3 * * *"));
    }

    private static Consumer<Edit> set(String key, Object value) {
        return edit -> edit.set("environments.dev." + key, value);
    }

    private static Set<String> refreshed(Synthesis before, Synthesis after) {
        var names = new Names("dev");
        var now = after.reviewed().resources();
        return Rollout.of(Comparison.of(before.reviewed().resources(), now), now).stream()
                .map(rollout -> TIERS.entrySet().stream()
                        .filter(tier -> names.stack(tier.getKey()).equals(rollout.stack()))
                        .findFirst()
                        .orElseThrow()
                        .getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The types, without {@code AWS::}, of what CloudFormation makes anew or removes. */
    private static Set<String> replaced(Synthesis before, Synthesis after) {
        return Comparison.of(before.reviewed().resources(), after.reviewed().resources()).stream()
                .filter(ResourceChange::isLoss)
                .map(change -> change.resource().type())
                .filter(NAMED::contains)
                .map(type -> type.substring("AWS::".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, JsonNode> bodies(Synthesis synthesis) {
        Map<String, JsonNode> bodies = new LinkedHashMap<>();
        synthesis.resources().forEach(resource -> bodies.put(resource.part() + "/" + resource.id(), resource.body()));
        return bodies;
    }

    private static Set<String> words(String cell) {
        return Stream.of(cell.replace("`", "").split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String[]> rows() throws IOException {
        Map<String, String[]> rows = new LinkedHashMap<>();
        Files.readString(Synthesis.ROOT.resolve("docs/changes.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> {
                    String[] cells = line.split("\\|", -1);
                    assertThat(rows.put(cells[1].strip(), cells)).as(cells[1]).isNull();
                });
        return rows;
    }
}
