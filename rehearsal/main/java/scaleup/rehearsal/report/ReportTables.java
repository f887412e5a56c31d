package scaleup.rehearsal.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import scaleup.rehearsal.check.Finding;

/** What a report says in tables, whoever reads it. */
final class ReportTables {
    private static final DateTimeFormatter STARTED = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Of whom there may be several that differ: a server is one of its role. */
    private static final Set<String> NAMED = Set.of("function", "endpoint", "destination");

    private final Report report;

    ReportTables(Report report) {
        this.report = report;
    }

    /** As people write it: {@code 2026-11-24 05:00:00 UTC}. */
    String started() {
        return STARTED.format(Instant.parse(report.started()));
    }

    ReportTable checks() {
        List<List<String>> rows = new ArrayList<>();
        for (Finding finding : report.findings()) {
            rows.add(List.of(finding.verdict().name().toLowerCase(Locale.ROOT), finding.subject(), finding.detail()));
        }
        return new ReportTable("Checks", List.of("verdict", "check", "seen"), rows);
    }

    ReportTable machines() {
        List<List<String>> rows = new ArrayList<>();
        for (Report.Machine machine : report.machines()) {
            rows.add(List.of(
                    machine.role(),
                    machine.name(),
                    machine.address(),
                    machine.zone(),
                    seconds(machine.readySeconds()),
                    seconds(machine.bareSeconds()),
                    seconds(machine.processorSeconds()),
                    seconds(machine.bareProcessorSeconds()),
                    Long.toString(machine.memoryBytes() / (1024 * 1024))));
        }
        return new ReportTable(
                "Machines",
                List.of("role", "name", "address", "zone", "ready s", "bare s", "CPU s", "bare CPU s", "MiB"),
                rows);
    }

    ReportTable calls() {
        List<List<String>> rows = new ArrayList<>();
        for (Report.Call call : report.calls()) {
            rows.add(List.of(
                    Long.toString(call.count()),
                    call.decision(),
                    Integer.toString(call.status()),
                    call.principal(),
                    call.action(),
                    call.resource()));
        }
        return new ReportTable(
                "Calls to AWS", List.of("calls", "decision", "status", "principal", "action", "resource"), rows);
    }

    /** Whoever has a role, together; what was denied first. */
    ReportTable callsByRole() {
        record Key(boolean allowed, String role, String action, String decision, int status) {}
        Map<Key, Long> counts = new LinkedHashMap<>();
        for (Report.Call call : report.calls()) {
            String role = call.principal().split("/", 2)[0];
            boolean allowed = call.decision().equals("allowed");
            counts.merge(
                    new Key(allowed, role, call.action(), call.decision(), call.status()), call.count(), Long::sum);
        }
        List<List<String>> rows = counts.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Key, Long> entry) -> entry.getKey().allowed())
                        .thenComparing(entry -> entry.getKey().role())
                        .thenComparing(entry -> entry.getKey().action())
                        .thenComparing(entry -> entry.getKey().status()))
                .map(entry -> List.of(
                        entry.getKey().role(),
                        entry.getKey().action(),
                        entry.getKey().decision(),
                        Integer.toString(entry.getKey().status()),
                        Long.toString(entry.getValue())))
                .toList();
        return new ReportTable("Calls to AWS", List.of("role", "action", "decision", "status", "calls"), rows);
    }

    /** How many packets were sent, arrived, and were not as declared; empty where none were sent. */
    Optional<String> isolation() {
        if (report.probes().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("%d packets, %d arrived, %d not as declared"
                .formatted(
                        report.probes().size(),
                        report.probes().stream().filter(Report.Probe::arrived).count(),
                        report.probes().stream()
                                .filter(probe -> !probe.asDeclared())
                                .count()));
    }

    /** Of what is wrong each packet counts; of the rest, which roles meet. */
    ReportTable connections() {
        Map<List<String>, Integer> arrows = new LinkedHashMap<>();
        for (Report.Probe probe : report.probes()) {
            boolean asDeclared = probe.asDeclared();
            if (probe.arrived() || probe.declared()) {
                List<String> arrow = List.of(
                        asDeclared ? "as declared" : "WRONG",
                        asDeclared ? role(probe.from()) : probe.from(),
                        asDeclared ? role(probe.to()) : probe.to(),
                        Integer.toString(probe.port()),
                        probe.arrived() ? "arrived" : "did not arrive");
                arrows.merge(arrow, 1, Integer::sum);
            }
        }
        List<List<String>> rows = new ArrayList<>();
        arrows.forEach((arrow, packets) -> {
            List<String> row = new ArrayList<>(arrow);
            row.add(Integer.toString(packets));
            rows.add(row);
        });
        return new ReportTable(
                "Connections that packets found", List.of("verdict", "from", "to", "port", "seen", "packets"), rows);
    }

    /** {@code web} of {@code web i-0123456789abcdef0}; of whoever is no server his name, too, but not his zone. */
    private static String role(String label) {
        String[] words = label.split(" ", 3);
        boolean named = words.length > 1 && NAMED.contains(words[0]);
        return words[0]
                + (named ? " " + words[1] : "")
                + (label.endsWith(" by its public address") ? " by its public address" : "");
    }

    ReportTable resources() {
        Map<String, long[]> counts = new TreeMap<>();
        Map<String, String> reasons = new TreeMap<>();
        for (Report.Resource resource : report.resources()) {
            counts.computeIfAbsent(resource.type(), first -> new long[2])[resource.played() ? 0 : 1]++;
            if (!resource.played()) {
                reasons.putIfAbsent(resource.type(), resource.reason());
            }
        }
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((type, count) -> rows.add(
                List.of(type, Long.toString(count[0]), Long.toString(count[1]), reasons.getOrDefault(type, ""))));
        return new ReportTable("Resources", List.of("type", "played", "declared only", "why"), rows);
    }

    ReportTable properties() {
        return new ReportTable(
                "Properties that have no effect here",
                List.of("type", "property", "why"),
                report.notPlayed().stream()
                        .map(property -> List.of(property.type(), property.property(), property.reason()))
                        .toList());
    }

    ReportTable emulated() {
        return new ReportTable(
                "Not real, but emulated",
                List.of("of AWS", "by"),
                report.standIns().stream()
                        .map(standIn -> List.of(standIn.what(), standIn.by()))
                        .toList());
    }

    ReportTable timings() {
        List<List<String>> rows = new ArrayList<>();
        report.timings().forEach((what, when) -> rows.add(List.of(seconds(when), what)));
        return new ReportTable("Seconds from the start", List.of("seconds", "reached"), rows);
    }

    String memory() {
        return "Memory of everything: %d MiB".formatted(report.memoryBytes() / (1024 * 1024));
    }

    ReportTable versions() {
        List<List<String>> rows = new ArrayList<>();
        report.versions().forEach((program, version) -> rows.add(List.of(program, version)));
        return new ReportTable("Real programs", List.of("program", "version"), rows);
    }

    ReportTable journal() {
        return new ReportTable(
                "What happened",
                List.of("seconds", "where", "what"),
                report.journal().stream()
                        .map(entry -> List.of(seconds(entry.seconds()), entry.subject(), entry.text()))
                        .toList());
    }

    static String seconds(double seconds) {
        return seconds < 0 ? "-" : String.format(Locale.ROOT, "%.1f", seconds);
    }
}
