package scaleup.rehearsal.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.review.page.HtmlPage;
import scaleup.review.page.PageTables;
import scaleup.review.terminal.Printable;

/** A report as one page of HTML that needs nothing else. Machines are called as in the terminal. */
final class ReportPage {
    /** A request's way; whatever else runs comes after it. */
    private static final List<String> ORDER = List.of("load-balancer", "web", "application", "database");

    private static final String STYLE = """
            .ran { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0; margin: 0 }
            .ran > li { flex: 1 1 11rem; border: 1px solid var(--line); border-top: .3rem solid var(--link); padding: .5rem .75rem }
            .ran > li + li::before { content: "\\2192"; float: left; margin-left: -1.7rem }
            .ran h3 { margin: 0; font-size: 1rem }
            .ran ul { list-style: none; padding: 0; margin: 0 }
            .ran ul li { background: var(--soft); padding: .35rem .5rem; margin-top: .5rem }
            @media (max-width: 40rem) { .ran > li { flex-basis: 100% } .ran > li + li::before { content: "\\2193"; margin: -1.7rem 0 0 } }
            """;

    private final Report report;
    private final ReportTables tables;
    private final ServerNames names;
    private final PageTables html = new PageTables();

    ReportPage(Report report) {
        this.report = report;
        tables = new ReportTables(report);
        names = new ServerNames(report.machines());
    }

    /** The page, to be written in UTF-8. */
    @Override
    public String toString() {
        String title = "Rehearsal of %s: %s".formatted(report.environment(), report.outcome());
        Map<String, ReportTable> sections = sections();
        html.line("<header><h1>%s</h1>".formatted(text(title)));
        html.line("<p>%s, %s s. %s.</p>"
                .formatted(text(tables.started()), ReportTables.seconds(seconds()), text(tables.memory())));
        html.line("<nav aria-label=\"On this page\"><a href=\"#ran\">What ran</a>"
                + sections.entrySet().stream()
                        .map(section -> "<a href=\"#%s\">%s</a>"
                                .formatted(
                                        section.getKey(),
                                        text(section.getValue().title())))
                        .collect(Collectors.joining())
                + "</nav></header>\n<main>");
        causes();
        ran();
        sections.forEach(this::section);
        html.line("</main>");
        return HtmlPage.head(Printable.of(title), STYLE) + html + HtmlPage.foot("");
    }

    private double seconds() {
        return report.timings().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** Those that say anything, by their anchors. */
    private Map<String, ReportTable> sections() {
        Map<String, ReportTable> sections = new LinkedHashMap<>();
        sections.put("checks", tables.checks());
        sections.put("connections", tables.connections());
        sections.put("calls", tables.callsByRole());
        sections.put("timings", tables.timings());
        sections.put("machines", tables.machines());
        sections.put("resources", tables.resources());
        sections.put("properties", tables.properties());
        sections.put("emulated", tables.emulated());
        sections.put("versions", tables.versions());
        sections.put("journal", tables.journal());
        sections.values().removeIf(table -> table.rows().isEmpty());
        return sections;
    }

    private void causes() {
        if (!report.causes().isEmpty()) {
            html.line("<section aria-labelledby=\"causes\"><h2 id=\"causes\">What is wrong</h2><ul>");
            report.causes().forEach(cause -> html.line("<li class=\"bad\">%s</li>".formatted(text(cause))));
            html.line("</ul></section>");
        }
    }

    /** The machines in the order of a request, as a picture of boxes that fits every screen. */
    private void ran() {
        html.line("<section aria-labelledby=\"ran\"><h2 id=\"ran\">What ran</h2><ol class=\"ran\">");
        if (!report.address().isEmpty()) {
            html.line("<li><h3>users</h3><p>%s</p></li>".formatted(text(report.address())));
        }
        Stream.concat(ORDER.stream(), report.machines().stream().map(Report.Machine::role))
                .distinct()
                .forEach(this::role);
        html.line("</ol></section>");
    }

    private void role(String role) {
        List<Report.Machine> machines = report.machines().stream()
                .filter(machine -> machine.role().equals(role))
                .sorted(Comparator.comparing(names::of))
                .toList();
        if (!machines.isEmpty()) {
            html.line("<li><h3>%s</h3><ul>".formatted(text(role)));
            machines.forEach(machine -> html.line("<li><strong>%s</strong><br>%s<br>%s%s</li>"
                    .formatted(
                            text(names.of(machine)),
                            text(machine.zone()),
                            text(machine.address()),
                            machine.readySeconds() < 0
                                    ? ""
                                    : String.format(Locale.ROOT, "<br>ready after %.0f s", machine.readySeconds()))));
            html.line("</ul></li>");
        }
    }

    private void section(String anchor, ReportTable table) {
        html.line("<section aria-labelledby=\"%1$s\"><h2 id=\"%1$s\">%2$s</h2>".formatted(anchor, text(table.title())));
        if (anchor.equals("connections")) {
            tables.isolation().ifPresent(isolation -> html.line("<p>%s.</p>".formatted(text(isolation))));
        }
        html.head(table.heads().toArray(String[]::new));
        for (List<String> row : table.rows()) {
            html.line(row.stream()
                    .map(cell -> "<td%s>%s</td>".formatted(verdict(cell), text(cell)))
                    .collect(Collectors.joining("", "<tr>", "</tr>")));
        }
        html.end();
        html.line("</section>");
    }

    /** What is said in these words is seen at once, too. */
    private static String verdict(String cell) {
        return switch (cell) {
            case "passed", "as declared" -> " class=\"good\"";
            case "failed", "WRONG", "denied" -> " class=\"bad\"";
            default -> "";
        };
    }

    private String text(String text) {
        return HtmlPage.escaped(Printable.of(names.in(text)));
    }
}
