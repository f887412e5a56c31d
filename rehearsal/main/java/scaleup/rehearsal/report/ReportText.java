package scaleup.rehearsal.report;

import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import scaleup.review.terminal.Printable;

/** A report as a person reads it in a terminal. */
public final class ReportText {
    private static final ColorScheme PLAIN =
            new ColorScheme.Builder().ansi(Ansi.OFF).build();

    private final Report report;
    private final ReportTables tables;
    private final StringBuilder text = new StringBuilder();

    public ReportText(Report report) {
        this.report = report;
        tables = new ReportTables(report);
    }

    @Override
    public String toString() {
        text.setLength(0);
        text.append("Rehearsal of environment %s, %s: %s%n"
                .formatted(report.environment(), tables.started(), report.outcome()));
        report.causes().forEach(cause -> line("  " + cause));
        table(tables.checks(), 9, 70, 90);
        table(tables.machines(), 16, 24, 16, 16, 10, 9, 9, 12, 6);
        table(tables.calls(), 7, 10, 8, 60, 44, 120);
        tables.isolation().ifPresent(isolation -> paragraph("Isolation: " + isolation));
        table(tables.connections(), 13, 44, 44, 7, 16, 9);
        table(tables.resources(), 46, 8, 15, 120);
        table(tables.properties(), 46, 54, 90);
        table(tables.emulated(), 46, 120);
        table(tables.timings(), 9, 100);
        paragraph(tables.memory());
        table(tables.versions(), 24, 120);
        return text.toString();
    }

    private void table(ReportTable table, int... widths) {
        if (table.rows().isEmpty()) {
            return;
        }
        paragraph(table.title());
        Column[] columns = new Column[widths.length];
        for (int i = 0; i < widths.length; i++) {
            columns[i] = new Column(widths[i], 2, Overflow.WRAP);
        }
        TextTable lines = TextTable.forColumns(PLAIN, columns);
        lines.addRowValues(table.heads().toArray(String[]::new));
        for (List<String> row : table.rows()) {
            lines.addRowValues(row.stream().map(Printable::of).toArray(String[]::new));
        }
        lines.toString().lines().forEach(row -> line(row.stripTrailing()));
    }

    private void paragraph(String line) {
        line("");
        line(line);
    }

    private void line(String line) {
        text.append(Printable.of(line)).append(System.lineSeparator());
    }
}
