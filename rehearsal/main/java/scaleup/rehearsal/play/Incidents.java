package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import scaleup.rehearsal.check.Finding;
import scaleup.rehearsal.check.MetricAlarms;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.resolver.UnknownName;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.report.Report;

/** What went wrong although everything came up, and that somebody at AWS would have to look for in logs. */
final class Incidents {
    /** What happens at a moment, and where. */
    record Observed(
            CallLog calls,
            Journal journal,
            Supplier<List<UnknownName>> unknownNames,
            Supplier<List<String>> undeliverable) {}

    private final RunningMachines fleet;
    private final Observed observed;
    private final Function<String, Optional<Instant>> configured;
    private final Supplier<Map<String, JsonNode>> alarms;
    private final Path functionLogs;

    /**
     * @param configured when the host with an address was given its user data
     * @param alarms properties of the templates' alarms, by what messages call them
     * @param functionLogs the folder of the functions' logs
     */
    Incidents(
            RunningMachines fleet,
            Observed observed,
            Function<String, Optional<Instant>> configured,
            Supplier<Map<String, JsonNode>> alarms,
            Path functionLogs) {
        this.fleet = fleet;
        this.observed = observed;
        this.configured = configured;
        this.alarms = alarms;
        this.functionLogs = functionLogs;
    }

    /** A finding for each kind. */
    List<Finding> findings() throws IOException, InterruptedException {
        return List.of(
                finding(
                        Report.NONE_DENIED,
                        "%d calls".formatted(observed.calls.entries().size()),
                        denied()),
                finding("nothing that AWS does for us fails", "as the journal says", observed.journal.failures()),
                finding(
                        "every event, alarm and failure reaches its recipient",
                        "by the policies of functions, queues, topics and keys",
                        observed.undeliverable.get()),
                finding("every name that is asked for exists", "now, or when it was asked for", unknownNames()),
                finding(
                        "no unit of a host has failed",
                        "%d hosts".formatted(fleet.hosts().size()),
                        failedUnits()),
                finding("no alarm on a function's metric would ring", "by the newest data", ringing()));
    }

    private static Finding finding(String subject, String good, List<String> wrong) {
        return wrong.isEmpty() ? Finding.passed(subject, good) : Finding.failed(subject, String.join("; ", wrong));
    }

    private List<String> denied() {
        return observed.calls.entries().stream()
                .filter(call -> !call.allowed())
                .map(CallLog.Entry::denial)
                .distinct()
                .toList();
    }

    /** What a host asks before it has its user data it asks for its image's sake, not for the environment's. */
    private List<String> unknownNames() {
        return observed.unknownNames.get().stream()
                .filter(name -> configured
                        .apply(name.asker())
                        .map(at -> name.last().isAfter(at))
                        .orElse(true))
                .map(name -> "%s asked %d times for %s"
                        .formatted(
                                fleet.knows(name.asker()) ? fleet.whoHas(name.asker()) : "a function",
                                name.questions(),
                                name.name()))
                .toList();
    }

    private List<String> failedUnits() throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        for (Server host : fleet.hosts()) {
            String units = host.machine()
                    .run(List.of("systemctl", "list-units", "--state=failed", "--plain", "--no-legend", "--no-pager"));
            for (String line : units.lines().filter(text -> !text.isBlank()).toList()) {
                String unit = line.strip().split("\\s+", 2)[0];
                failed.add("%s: %s has failed: %s".formatted(host.label(), unit, LastWords.of(host, unit)));
            }
        }
        return failed;
    }

    private List<String> ringing() throws IOException {
        MetricAlarms metrics = new MetricAlarms();
        if (Files.isDirectory(functionLogs)) {
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(functionLogs, "*.log")) {
                for (Path log : logs) {
                    metrics.read(Files.readAllLines(log));
                }
            }
        }
        return metrics.ringing(alarms.get());
    }
}
