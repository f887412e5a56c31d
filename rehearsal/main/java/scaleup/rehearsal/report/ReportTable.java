package scaleup.rehearsal.report;

import java.util.List;

/**
 * A table of a report, of text.
 *
 * @param heads the names of its columns
 */
record ReportTable(String title, List<String> heads, List<List<String>> rows) {
    ReportTable {
        heads = List.copyOf(heads);
        rows = List.copyOf(rows);
    }
}
