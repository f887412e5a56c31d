package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Edit;
import scaleup.Scaleup;
import scaleup.Synthesis;
import scaleup.application.ApplicationTier;
import scaleup.configuration.MembershipTimes;
import scaleup.configuration.Scaling;
import scaleup.environment.Environment;
import scaleup.environment.Measure;
import scaleup.environment.Tier;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/**
 * A fourth tier, made outside the product as somebody would who adds one: Valkey, which the application asks and which
 * speaks no HTTP. It says what it is; nothing else of the product knows of it.
 */
class AnotherTierTest {
    private static final Tier CACHE = new Tier(
            "session-cache",
            "Valkey: sessions",
            new Scaling("t4g.small", 3, 5, 60, 180, 1, List.of()),
            List.of(6379),
            List.of(),
            List.of(),
            Measure.TRAFFIC,
            MembershipTimes.LEAVE_SECONDS,
            30);

    private static final Map<String, JsonNode> TEMPLATES = new LinkedHashMap<>();

    /** Its servers. The health that their hosts ask for is given by a socket unit, as Valkey has no page for it. */
    private static final class CacheStack extends Stack {
        CacheStack(Construct scope, Environment environment, NetworkStack network) {
            super(scope, environment.names().stack("SessionCache"), environment.stack("SessionCache"));
            var host = new Host(environment.tier(CACHE.name()), "scaleup-valkey.service", 8406)
                    .healthAddress("127.0.0.1")
                    .packages(List.of("valkey"))
                    .file(new HostFile("/etc/systemd/system/scaleup-valkey.service", "0644", """
                            [Unit]
                            Wants=scaleup-health.socket
                            [Service]
                            ExecStart=/usr/bin/valkey-server --protected-mode no --logfile /var/log/scaleup-valkey.log
                            [Install]
                            WantedBy=multi-user.target
                            """))
                    .file(new HostFile("/etc/systemd/system/scaleup-health.socket", "0644", """
                            [Socket]
                            ListenStream=127.0.0.1:8406
                            Accept=yes
                            """))
                    .file(new HostFile("/etc/systemd/system/scaleup-health@.service", "0644", """
                            [Service]
                            StandardInput=socket
                            ExecStart=/bin/sh -c 'valkey-cli ping | grep -q PONG && printf "HTTP/1.0 200 OK\\r\\n\\r\\n"'
                            """))
                    .log("valkey", "/var/log/scaleup-valkey.log");
            Servers.of(this, environment, network, host);
        }
    }

    @BeforeAll
    static void declare() throws IOException {
        var context = Synthesis.context();
        context.put("environment", "dev");
        var shipped = Scaleup.environment(new Edit(context).configuration(), Synthesis.ROOT);
        var app = Scaleup.app(context);
        var environment = withTiers(
                shipped,
                Stream.concat(
                                shipped.tiers().stream()
                                        .map(tier -> tier.name().equals(ApplicationTier.NAME)
                                                ? asking(tier, Environment.DATABASE, CACHE.name())
                                                : tier),
                                Stream.of(CACHE))
                        .toList());
        Scaleup.declare(app, environment);
        var network = (NetworkStack) app.getNode().findChild(environment.names().stack("Network"));
        new CacheStack(app, environment, network);
        for (var stack : app.synth().getStacks()) {
            TEMPLATES.put(
                    stack.getStackName().replace("Scaleup-dev-", ""),
                    new ObjectMapper()
                            .readTree(Path.of(stack.getTemplateFullPath()).toFile()));
        }
    }

    @Test
    void isReachedByWhomAsksItOnItsPortAndByNobodyElse() {
        var group = resources("Network", "AWS::EC2::SecurityGroup").stream()
                .filter(candidate ->
                        candidate.at("/Properties/GroupDescription").asText().equals("Valkey: sessions"))
                .toList();
        assertThat(group).hasSize(1);
        assertThat(resources("Network", "AWS::EC2::SecurityGroupIngress"))
                .extracting(rule -> rule.at("/Properties/Description").asText())
                .filteredOn(arrow -> arrow.contains("SessionCache"))
                .containsExactly("Application to SessionCache on 6379");
        assertThat(resources("Network", "AWS::EC2::SecurityGroupEgress"))
                .extracting(rule -> rule.at("/Properties/Description").asText())
                .filteredOn(arrow -> arrow.contains("SessionCache"))
                .containsExactlyInAnyOrder(
                        "Application to SessionCache on 6379", "SessionCache to APIs of AWS and package repositories");
    }

    @Test
    void hasTheAlarmsOfATierWhoseAnswersNobodyCounts() {
        assertThat(alarms("SessionCache"))
                .containsExactlyInAnyOrder(
                        "Scaleup-dev-session-cache-hosts",
                        "Scaleup-dev-session-cache-membership-age",
                        "Scaleup-dev-session-cache-membership-refused",
                        "Scaleup-dev-session-cache-membership-function-errors",
                        "Scaleup-dev-session-cache-membership-failed-events");
        List<String> stopping = new ArrayList<>();
        resources("SessionCache", "AWS::AutoScaling::AutoScalingGroup")
                .get(0)
                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms")
                .forEach(alarm -> stopping.add(TEMPLATES
                        .get("SessionCache")
                        .at("/Resources/%s/Properties/AlarmName"
                                .formatted(alarm.path("Ref").asText()))
                        .asText()));
        assertThat(stopping)
                .containsExactlyInAnyOrder(
                        "Scaleup-dev-session-cache-hosts",
                        "Scaleup-dev-session-cache-membership-age",
                        "Scaleup-dev-session-cache-membership-refused");
    }

    @Test
    void isAmongWhatAPersonIsToldOf() {
        Set<String> told = new TreeSet<>();
        resources("Operations", "AWS::CloudWatch::CompositeAlarm")
                .forEach(alarm -> told.addAll(List.of(alarm.at("/Properties/AlarmRule")
                        .asText()
                        .replaceAll("ALARM\\(\"|\"\\)", "")
                        .split(" OR ", -1))));
        Set<String> declared = new TreeSet<>();
        TEMPLATES.keySet().stream()
                .filter(part -> !part.equals("Operations"))
                .forEach(part -> declared.addAll(alarms(part)));
        assertThat(told).isEqualTo(declared).contains("Scaleup-dev-session-cache-hosts");
    }

    @Test
    void isShortOfServersBelowItsOwnMinimum() {
        assertThat(resources("Operations", "AWS::CloudWatch::Alarm"))
                .filteredOn(alarm ->
                        alarm.at("/Properties/AlarmName").asText().equals("Scaleup-dev-session-cache-capacity"))
                .singleElement()
                .satisfies(alarm -> {
                    assertThat(alarm.at("/Properties/Threshold").asInt()).isEqualTo(3);
                    assertThat(alarm.at("/Properties/Dimensions/0/Value").asText())
                            .isEqualTo("Scaleup-dev-session-cache");
                });
    }

    /** Amazon CloudWatch API Reference, "Dashboard body structure and syntax": 24 units wide. */
    @Test
    void hasARowOfItsOwnOnTheDashboard() throws JsonProcessingException {
        var body = resources("Operations", "AWS::CloudWatch::Dashboard").get(0).at("/Properties/DashboardBody");
        var widgets = new ObjectMapper().readTree(Synthesis.text(body)).path("widgets");
        List<String> row = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (JsonNode widget : widgets) {
            places.add(widget.path("x").asInt() + " " + widget.path("y").asInt());
            if (widget.at("/properties/title").asText().contains("session-cache")) {
                row.add(widget.at("/properties/title").asText());
                assertThat(widget.path("y").asInt()).as("after three tiers").isEqualTo(3 * 6);
                assertThat(widget.at("/properties/metrics").toString()).contains("session-cache");
            }
        }
        assertThat(row)
                .containsExactly(
                        "Bytes from and to tier session-cache",
                        "Servers of tier session-cache",
                        "Processor and memory % of tier session-cache");
        assertThat(places).doesNotHaveDuplicates();
    }

    @Test
    void isPublishedInDns() {
        var function = resources("SessionCache", "AWS::Lambda::Function").get(0);
        assertThat(function.at("/Properties/Environment/Variables/RECORD").asText())
                .isEqualTo("session-cache.dev.scaleup.internal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Database", "Application", "Web", "LoadBalancer"})
    void changesNothingOfTheOtherTiers(String part) {
        assertThat(TEMPLATES.get(part)).isEqualTo(Synthesis.of("dev").template(part));
    }

    @Test
    void isRefusedWhereItAsksWhatIsNotThereOrHasAnothersName() {
        var context = Synthesis.context();
        context.put("environment", "dev");
        var shipped = Scaleup.environment(new Edit(context).configuration(), Synthesis.ROOT);
        assertThatThrownBy(() -> withTiers(shipped, List.of(asking(CACHE, "queue"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tier 'session-cache' asks [queue]");
        assertThatThrownBy(() -> withTiers(shipped, List.of(CACHE, CACHE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'session-cache'");
    }

    private static Environment withTiers(Environment shipped, List<Tier> tiers) {
        return new Environment(shipped.names(), shipped.configuration(), shipped.build(), tiers);
    }

    private static Tier asking(Tier tier, String... asks) {
        return new Tier(
                tier.name(),
                tier.description(),
                tier.scaling(),
                tier.ports(),
                List.of(asks),
                tier.egress(),
                tier.measure(),
                tier.leaveSeconds(),
                tier.warmUpSeconds());
    }

    private static List<String> alarms(String part) {
        return resources(part, "AWS::CloudWatch::Alarm").stream()
                .map(alarm -> alarm.at("/Properties/AlarmName").asText())
                .toList();
    }

    private static List<JsonNode> resources(String part, String type) {
        List<JsonNode> resources = new ArrayList<>();
        TEMPLATES.get(part).path("Resources").forEach(resource -> {
            if (resource.path("Type").asText().equals(type)) {
                resources.add(resource);
            }
        });
        return resources;
    }
}
