package scaleup.rehearsal.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;
import scaleup.rehearsal.check.Finding;

/** What people want to see at the end of every run, in lines of at most 100 columns; the rest is in the report. */
public final class RehearsalSummary {
    private static final int COLUMNS = 100;

    private final Report report;
    private final ServerNames names;
    private final List<String> lines = new ArrayList<>();

    public RehearsalSummary(Report report) {
        this.report = report;
        names = new ServerNames(report.machines());
    }

    @Override
    public String toString() {
        lines.clear();
        report.findings().forEach(this::finding);
        servers();
        open();
        notPlayed();
        return lines.stream().collect(Collectors.joining(System.lineSeparator()));
    }

    /** In one line, with its detail if there is room, or with all of it where it isn't as it should be. */
    private void finding(Finding finding) {
        String verdict = "  %-8s ".formatted(finding.verdict().name().toLowerCase(Locale.ROOT));
        String detail = names.in(finding.detail());
        String whole = "%s%s: %s".formatted(verdict, finding.subject(), detail);
        if (finding.verdict() != Finding.Verdict.PASSED) {
            wrapped(verdict, finding.subject());
            wrapped(" ".repeat(verdict.length()), detail);
        } else if (whole.length() <= COLUMNS) {
            lines.add(whole);
        } else {
            wrapped(verdict, finding.subject());
        }
    }

    private void servers() {
        if (report.machines().isEmpty()) {
            return;
        }
        lines.add("");
        report.machines().stream()
                .sorted(Comparator.comparing(names::of))
                .forEach(machine -> lines.add("  %-8s %-16s %-15s %s%s"
                        .formatted(
                                names.of(machine),
                                machine.zone(),
                                machine.address(),
                                machine.name(),
                                machine.readySeconds() < 0
                                        ? ""
                                        : String.format(Locale.ROOT, ", ready after %.0f s", machine.readySeconds()))));
    }

    /** What anybody on the internet reaches, by packets that arrived. */
    private void open() {
        if (report.probes().isEmpty()) {
            return;
        }
        long arrived = report.probes().stream().filter(Report.Probe::arrived).count();
        long wrong =
                report.probes().stream().filter(probe -> !probe.asDeclared()).count();
        String ports = report.probes().stream()
                .filter(probe -> probe.arrived() && probe.from().startsWith("users"))
                .map(Report.Probe::port)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" and "));
        lines.add("");
        lines.add("  Isolation: %d packets sent, %d arrived, %d not as declared. Open to users: port %s"
                .formatted(report.probes().size(), arrived, wrong, ports.isEmpty() ? "none" : ports));
    }

    private void notPlayed() {
        long declared = report.resources().stream()
                .filter(resource -> !resource.played())
                .count();
        lines.add("");
        wrapped(
                "  ",
                "Not exercised: %d of %d resources are only declared, and %d parts of AWS are emulated; the report says which."
                        .formatted(
                                declared,
                                report.resources().size(),
                                report.standIns().size()));
    }

    /** Further lines begin below the text of the first one. */
    private void wrapped(String before, String text) {
        String below = System.lineSeparator() + " ".repeat(before.length());
        lines.add(before + WordUtils.wrap(text, COLUMNS - before.length(), below, true));
    }
}
