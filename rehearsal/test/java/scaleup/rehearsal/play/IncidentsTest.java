package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Finding;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.RecordedCalls;
import scaleup.rehearsal.region.rds.DatabaseInstances;
import scaleup.rehearsal.region.resolver.UnknownName;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;

/** What used to be in the journal only makes a rehearsal fail, each with its cause. */
class IncidentsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    private Path folder;

    private final Journal journal = new Journal(Clock.systemUTC(), entry -> {});
    private final RecordedCalls calls = new RecordedCalls(new Principal("web-role", "i-1"), NOW);
    private final List<UnknownName> unknown = new ArrayList<>();
    private final Map<String, Instant> configured = new HashMap<>();
    private final DeclaredAlarms alarms = new DeclaredAlarms();
    private final List<String> undeliverable = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void setUp() {
        stage = new Stage(folder);
    }

    @Test
    void whereNothingWentWrongAllHavePassed() throws Exception {
        host("");

        assertThat(findings()).hasSize(6).noneMatch(Finding::failed);
    }

    @Test
    void aDeniedCallIsOne() throws Exception {
        calls.denied("User: web is not authorized").denied("User: web is not authorized");

        assertThat(failed()).containsExactly("no call to AWS is denied: User: web is not authorized");
    }

    @Test
    void whatFailedIsOneHoweverItEndedAndWhatHappenedIsNone() throws Exception {
        journal.write("web", "in service");
        journal.fail("membership", "failed: timeout");
        journal.fail("membership", "failed: timeout");
        journal.write("secret", "rotated to version 1");

        assertThat(failed()).containsExactly("nothing that AWS does for us fails: membership: failed: timeout");
    }

    @Test
    void whomAnAlarmCannotTellIsOne() throws Exception {
        undeliverable.add("cloudwatch.amazonaws.com is not authorized to perform: sns:Publish");

        assertThat(failed())
                .containsExactly("every event, alarm and failure reaches its recipient: cloudwatch.amazonaws.com is not"
                        + " authorized to perform: sns:Publish");
    }

    @Test
    void aNameThatAHostAskedForWithItsUserDataIsOneWhoeverAsksBeforeAsksForItsImage() throws Exception {
        var web = host("");
        configured.put(web.networkInterface().address(), NOW);
        unknown.add(new UnknownName("probe.invalid", web.networkInterface().address(), 2, NOW.minusSeconds(1)));
        assertThat(failed()).isEmpty();

        unknown.add(new UnknownName("databse.internal", web.networkInterface().address(), 7, NOW.plusSeconds(1)));
        assertThat(failed())
                .containsExactly("every name that is asked for exists: web %s asked 7 times for databse.internal"
                        .formatted(web.name()));
    }

    @Test
    void aNameThatAFunctionAskedForIsOne() throws Exception {
        unknown.add(new UnknownName("databse.internal", "10.0.9.9", 1, NOW));

        assertThat(failed())
                .containsExactly("every name that is asked for exists: a function asked 1 times for databse.internal");
    }

    @Test
    void aFailedUnitIsOneWithItsLastWords() throws Exception {
        var web = host("scaleup-nginx.service loaded failed failed Nginx\n");

        assertThat(failed())
                .containsExactly("no unit of a host has failed: web %s: scaleup-nginx.service has failed: no space left"
                        .formatted(web.name()));
    }

    @Test
    void anAlarmOnAFunctionsMetricIsOne() throws Exception {
        JsonNode properties = new ObjectMapper().readTree("""
                {"Namespace": "Scaleup/dev", "MetricName": "Refused", "Threshold": 0,
                  "ComparisonOperator": "GreaterThanThreshold"}
                """);
        alarms.make(new Declaration("Web", "Refused", DeclaredAlarms.TYPE, properties, MissingNode.getInstance()));
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/membership.log"), """
                {"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Scaleup/dev","Dimensions":[[]],\
                "Metrics":[{"Name":"Refused"}]}]},"Refused":3}
                """);

        assertThat(failed())
                .containsExactly("no alarm on a function's metric would ring:"
                        + " Web/Refused would ring: Scaleup/dev Refused {} is 3");
    }

    private AnsweringMachine host(String failedUnits) throws Exception {
        return stage.run("Scaleup-dev-web").answering(command -> switch (command.get(0)) {
            case "systemctl" -> {
                assertThat(command).contains("list-units", "--state=failed", "--plain", "--no-legend");
                yield failedUnits;
            }
            case "journalctl" -> "no space left\n";
            default -> throw new IOException(command + " is not answered");
        });
    }

    private List<String> failed() throws Exception {
        return findings().stream()
                .filter(Finding::failed)
                .map(finding -> finding.subject() + ": " + finding.detail())
                .toList();
    }

    private List<Finding> findings() throws Exception {
        return new Incidents(
                        new RunningMachines("dev", stage.ec2, new DatabaseInstances()),
                        new Incidents.Observed(calls.log(), journal, () -> unknown, () -> undeliverable),
                        address -> Optional.ofNullable(configured.get(address)),
                        alarms::properties,
                        folder.resolve("logs"))
                .findings();
    }
}
