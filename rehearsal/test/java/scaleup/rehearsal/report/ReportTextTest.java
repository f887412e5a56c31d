package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Finding;

class ReportTextTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatWasPlayedAndWhatWasOnlyDeclared() {
        assertThat(new ReportText(report()).toString())
                .contains("Rehearsal of environment dev, 2026-11-24 05:00:00 UTC: failed")
                .contains("AWS::CloudWatch::Alarm", "alarms are not evaluated")
                .containsPattern("AWS::AutoScaling::AutoScalingGroup\\s+Cooldown\\s+scaling policies are not played")
                .containsPattern("WRONG\\s+web i-1\\s+database scaleup-dev\\s+3306\\s+arrived")
                .containsPattern(
                        "as declared\\s+function Scaleup-dev-database-user\\s+database\\s+3306\\s+arrived\\s+1")
                .containsPattern("12\\s+denied\\s+403\\s+web/i-1\\s+ec2:CreateTags")
                .containsPattern("failed\\s+web -> application")
                .contains("HAProxy", "Memory of everything: 2400 MiB");
    }

    @Test
    void theFileForProgramsHoldsTheSame() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(ReportFile.write(report(), folder).toFile());
        assertThat(json.path("outcome").asText()).isEqualTo("failed");
        assertThat(json.path("causes").get(0).asText()).isEqualTo("a rule is missing");
        assertThat(json.path("notPlayed").get(0).path("property").asText()).isEqualTo("Cooldown");
        assertThat(json.path("calls").get(0).path("count").asLong()).isEqualTo(12);
        assertThat(json.path("findings").get(0).path("verdict").asText()).isEqualTo("FAILED");
        assertThat(folder.resolve("report.txt")).isNotEmptyFile();
    }

    /** A log's line or a template's name that a terminal would obey. */
    @Test
    void whatOthersHaveWrittenIsShownNotObeyed() {
        Report hostile = report(
                List.of("unit failed: \033]52;c;cm0=\007\rpassed"),
                List.of(new Finding("web\033[2J", Finding.Verdict.FAILED, "answered\u202e")));
        assertThat(new ReportText(hostile).toString())
                .contains("unit failed: \\u001b]52;c;cm0=\\u0007\\u000dpassed", "web\\u001b[2J", "answered\\u202e")
                .doesNotContain("\033", "\r", "\u202e");
    }

    static Report report() {
        return report(
                List.of("a rule is missing"),
                List.of(new Finding("web -> application", Finding.Verdict.FAILED, "answered 502")));
    }

    static Report report(List<String> causes, List<Finding> findings) {
        return report(
                causes,
                findings,
                List.of(new Report.Call("web/i-1", "ec2:CreateTags", "arn:aws:ec2:::instance/i-1", "denied", 403, 12)));
    }

    static Report report(List<String> causes, List<Finding> findings, List<Report.Call> calls) {
        return new Report(
                "dev",
                "2026-11-24T05:00:00Z",
                "failed",
                causes,
                "https://203.0.113.4/",
                Map.of("HAProxy", "3.0.11"),
                List.of(new Report.StandIn("Amazon RDS", "MySQL on a machine")),
                List.of(
                        new Report.Resource("Scaleup-dev-Network", "Vpc", "AWS::EC2::VPC", true, "", 1.5),
                        new Report.Resource(
                                "Scaleup-dev-Web",
                                "Alarm",
                                "AWS::CloudWatch::Alarm",
                                false,
                                "alarms are not evaluated",
                                1)),
                List.of(new Report.Property(
                        "AWS::AutoScaling::AutoScalingGroup", "Cooldown", "scaling policies are not played")),
                List.of(new Report.Machine("i-1", "web", "10.10.0.4", "eu-central-1a", 7.5, 3.2, 60 << 20, 1.1, 0.9)),
                calls,
                List.of(
                        new Report.Probe("web i-1", "database scaleup-dev", 3306, false, true),
                        new Report.Probe("web i-1", "load-balancer i-2", 443, false, false),
                        new Report.Probe(
                                "function Scaleup-dev-database-user in eu-central-1a",
                                "database scaleup-dev",
                                3306,
                                true,
                                true)),
                List.of(new Report.Drop("web i-1", "load-balancer i-2", 443, 2)),
                Map.of("first page", 25.0),
                2_400L << 20,
                findings,
                List.of(new Report.Happening(0.1, "dev", "synthesised")));
    }
}
