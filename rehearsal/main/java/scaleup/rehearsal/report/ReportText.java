package scaleup.rehearsal.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import scaleup.rehearsal.check.Finding;
import scaleup.review.terminal.Printable;

/** A report as a person reads it in a terminal. */
public final class ReportText {
    private static final ColorScheme PLAIN =
            new ColorScheme.Builder().ansi(Ansi.OFF).build();

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    public ReportText(Report report) {
        this.report = report;
    }

    @Override
    public String toString() {
        text.setLength(0);
        text.append("Rehearsal of environment %s, %s UTC: %s%n"
                .formatted(report.environment(), report.started(), report.outcome()));
        report.causes().forEach(cause -> line("  " + cause));
        findings();
        machines();
        calls();
        isolation();
        resources();
        timings();
        versions();
        return text.toString();
    }

    private void findings() {
        List<List<String>> rows = new ArrayList<>();
        for (Finding finding : report.findings()) {
            rows.add(List.of(finding.verdict().name().toLowerCase(Locale.ROOT), finding.subject(), finding.detail()));
        }
        table("Checks", List.of("", "", ""), List.of(9, 70, 90), rows);
    }

    private void machines() {
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
        table(
                "Machines",
                List.of("role", "name", "address", "zone", "ready s", "bare s", "CPU s", "bare CPU s", "MiB"),
                List.of(16, 24, 16, 16, 10, 9, 9, 12, 6),
                rows);
    }

    private void calls() {
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
        table(
                "Calls to AWS",
                List.of("calls", "decision", "status", "principal", "action", "resource"),
                List.of(7, 10, 8, 60, 44, 120),
                rows);
    }

    private void isolation() {
        if (!report.probes().isEmpty()) {
            long arrived =
                    report.probes().stream().filter(Report.Probe::arrived).count();
            line("");
            line("Isolation: %d packets, %d arrived, %d not as declared"
                    .formatted(
                            report.probes().size(),
                            arrived,
                            report.probes().stream()
                                    .filter(probe -> !probe.asDeclared())
                                    .count()));
        }
        Map<List<String>, Integer> arrows = new LinkedHashMap<>();
        for (Report.Probe probe : report.probes()) {
            boolean asDeclared = probe.asDeclared();
            if (probe.arrived() || probe.declared()) {
                // Of what is wrong each packet counts; of the rest, which roles meet.
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
        table(
                "Arrows that packets found",
                List.of("", "from", "to", "port", "", "packets"),
                List.of(13, 44, 44, 7, 16, 9),
                rows);
    }

    /** {@code web} of {@code web i-0123456789abcdef0}. */
    private static String role(String label) {
        return label.split(" ", 2)[0] + (label.endsWith(" by its public address") ? " by its public address" : "");
    }

    private void resources() {
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
        table("Resources", List.of("type", "played", "declared only", "why"), List.of(46, 8, 15, 120), rows);
        List<List<String>> properties = new ArrayList<>();
        report.notPlayed()
                .forEach(property -> properties.add(List.of(property.type(), property.property(), property.reason())));
        table(
                "Properties that have no effect here",
                List.of("type", "property", "why"),
                List.of(46, 54, 90),
                properties);
        List<List<String>> standIns = new ArrayList<>();
        report.standIns().forEach(standIn -> standIns.add(List.of(standIn.what(), standIn.by())));
        table("Not real, but stood in for", List.of("", "by"), List.of(46, 120), standIns);
    }

    private void timings() {
        List<List<String>> rows = new ArrayList<>();
        report.timings().forEach((what, when) -> rows.add(List.of(seconds(when), what)));
        table("Seconds from the start", List.of("", ""), List.of(8, 100), rows);
        line("");
        line("Memory of everything: %d MiB".formatted(report.memoryBytes() / (1024 * 1024)));
    }

    private void versions() {
        List<List<String>> rows = new ArrayList<>();
        report.versions().forEach((program, version) -> rows.add(List.of(program, version)));
        table("Real programs", List.of("", ""), List.of(24, 120), rows);
    }

    private void table(String title, List<String> heads, List<Integer> widths, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        line("");
        line(title);
        Column[] columns = widths.stream()
                .map(width -> new Column(width, 2, Overflow.WRAP))
                .toArray(Column[]::new);
        TextTable table = TextTable.forColumns(PLAIN, columns);
        if (heads.stream().anyMatch(head -> !head.isEmpty())) {
            table.addRowValues(heads.toArray(String[]::new));
        }
        rows.forEach(row -> table.addRowValues(row.stream().map(Printable::of).toArray(String[]::new)));
        table.toString().lines().forEach(row -> line(row.stripTrailing()));
    }

    private void line(String line) {
        text.append(Printable.of(line)).append(System.lineSeparator());
    }

    private static String seconds(double seconds) {
        return seconds < 0 ? "-" : String.format(Locale.ROOT, "%.1f", seconds);
    }
}
