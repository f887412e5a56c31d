package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.check.Finding;

class RehearsalSummaryTest {
    private static final List<Report.Machine> MACHINES = List.of(
            machine("i-0f48d8f70c6850452", "load-balancer", "10.10.0.4", "eu-central-1a"),
            machine("i-0551650d6e0607293", "web", "10.10.64.5", "eu-central-1b"),
            machine("i-03e2d2e89d393662f", "web", "10.10.0.5", "eu-central-1a"),
            machine("scaleup-dev-1", "database", "10.10.216.4", "eu-central-1a"));

    @Test
    void aCheckThatPassedIsALineWithTheNamesThatPeopleKnow() {
        assertThat(summary(List.of(
                        Finding.passed(
                                "load balancer -> web: a static file",
                                "load-balancer i-0f48d8f70c6850452 -> web i-0551650d6e0607293, 8 bytes"),
                        Finding.passed("no call to AWS is denied", "320 calls"),
                        Finding.passed("instance metadata does not answer the application", "x".repeat(200)))))
                .contains(
                        "  passed   load balancer -> web: a static file: lb-1 -> web-2, 8 bytes",
                        "  passed   no call to AWS is denied: 320 calls",
                        "  passed   instance metadata does not answer the application");
    }

    @Test
    void whatDidNotPassIsToldWithAllOfItsDetail() {
        String detail =
                "went to '10.0.9.9:8080', which is no application server, ".repeat(4) + "by i-03e2d2e89d393662f";
        assertThat(summary(List.of(
                        Finding.failed("web -> application: dynamic requests", detail),
                        Finding.skipped("a static file", "there is no site"))))
                .contains("  failed   web -> application: dynamic requests", "  skipped  a static file")
                .contains("           there is no site")
                .anySatisfy(line -> assertThat(line).endsWith("by web-1"));
    }

    @Test
    void noLineIsLongerThanATerminalIsWide() {
        String words = "packets arrive where nobody declared them ".repeat(9);
        assertThat(summary(List.of(
                        Finding.passed(words, words), Finding.failed(words, words), Finding.skipped(words, words))))
                .allMatch(line -> line.length() <= 100);
    }

    @Test
    void saysWhoRunsWhatUsersReachAndWhatWasNotExercised() {
        assertThat(summary(List.of()))
                .contains(
                        "  db-1     eu-central-1a    10.10.216.4     scaleup-dev-1, ready after 40 s",
                        "  lb-1     eu-central-1a    10.10.0.4       i-0f48d8f70c6850452, ready after 40 s",
                        "  web-1    eu-central-1a    10.10.0.5       i-03e2d2e89d393662f, ready after 40 s",
                        "  web-2    eu-central-1b    10.10.64.5      i-0551650d6e0607293, ready after 40 s")
                .contains("  Isolation: 3 packets sent, 2 arrived, 1 not as declared. Open to users: port 443")
                .anySatisfy(line -> assertThat(line).contains("1 of 1 resources are only declared"));
    }

    private static List<String> summary(List<Finding> findings) {
        var report = new Report(
                "dev",
                "2026-11-24T05:00:00Z",
                "passed",
                List.of(),
                "https://203.0.113.4/",
                Map.of(),
                List.of(new Report.StandIn("Amazon RDS", "MySQL on a machine")),
                List.of(new Report.Resource("Scaleup-dev-Web", "Alarm", "AWS::CloudWatch::Alarm", false, "", 1)),
                List.of(),
                MACHINES,
                List.of(),
                List.of(
                        new Report.Probe("users", "network-load-balancer by its public address", 443, true, true),
                        new Report.Probe("users", "network-load-balancer by its public address", 8404, false, false),
                        new Report.Probe("web i-0551650d6e0607293", "database scaleup-dev-1", 3306, false, true)),
                List.of(),
                Map.of(),
                0,
                findings,
                List.of());
        return new RehearsalSummary(report).toString().lines().toList();
    }

    private static Report.Machine machine(String name, String role, String address, String zone) {
        return new Report.Machine(name, role, address, zone, 40, 3, 60 << 20, 1, 1);
    }
}
