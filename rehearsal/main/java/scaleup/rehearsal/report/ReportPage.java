package scaleup.rehearsal.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import scaleup.rehearsal.check.Finding;
import scaleup.review.page.HtmlPage;
import scaleup.review.page.PageTables;
import scaleup.review.terminal.Printable;

/** A report as one page of HTML that needs nothing else. Machines are called as in the terminal. */
final class ReportPage {
    /** A request's way; whatever else runs comes after it. */
    private static final List<String> ORDER = List.of("load-balancer", "web", "application", "database");

    /** What is read when something is looked for: folded, so that a page of some 500 rows begins with what it found. */
    private static final Set<String> FOLDED =
            Set.of("calls", "machines", "resources", "properties", "emulated", "versions", "journal");

    /** What CloudFormation and the CDK add to a role's name. */
    private static final Pattern HASH = Pattern.compile("(?<=Role)[0-9A-F]{0,8}-[0-9A-Z]{10,13}$");

    private static final String STYLE = """
            .ran { display: flex; flex-wrap: wrap; gap: 1.6rem; list-style: none; padding: 0; margin: 0 }
            .ran > li { flex: 1 1 9rem; position: relative; border: 1px solid var(--line); border-top: .3rem solid var(--link); padding: .5rem .75rem; break-inside: avoid }
            .ran > li + li::before { content: "\\2192" / ""; position: absolute; left: -1.35rem; top: .3rem }
            .ran h3 { margin: 0; font-size: 1rem }
            .ran ul { list-style: none; padding: 0; margin: 0 }
            .ran ul li { background: var(--soft); padding: .35rem .5rem; margin-top: .5rem }
            @media screen and (max-width: 56rem) { .ran > li { flex-basis: 100% } .ran > li + li::before { content: "\\2193" / ""; left: .75rem; top: -1.75rem } }
            @media print { [aria-labelledby=properties] td { overflow-wrap: anywhere } }
            @media (max-width: 40rem) {
              .matrix { min-width: 0 }
              .blocks, .blocks tbody, .blocks tr, .blocks td { display: block }
              .blocks thead { position: absolute; clip-path: inset(50%); overflow: hidden; width: 1px; height: 1px }
              .blocks tr { border: 1px solid var(--line); margin-bottom: .5rem; padding: .3rem .5rem }
              .blocks td { border: 0; padding: 0 }
              .blocks td:empty { display: none }
              .blocks td:not(:first-child)::before { content: attr(data-head) ": "; color: var(--text); font-weight: 400; opacity: .8 }
              .blocks td:first-child { font-weight: 600 }
            }
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
        boolean folded = FOLDED.contains(anchor);
        html.line("<section aria-labelledby=\"%s\">".formatted(anchor));
        html.line((folded ? "<details class=\"folded\"><summary>" : "")
                + "<h2 id=\"%s\">%s</h2>".formatted(anchor, text(table.title()))
                + (folded ? "</summary>" : ""));
        if (anchor.equals("connections")) {
            tables.isolation().ifPresent(isolation -> html.line("<p>%s.</p>".formatted(text(isolation))));
        }
        if (anchor.equals("calls") && deniedOnPurpose()) {
            html.line(
                    "<p>None had been denied when that was checked: the denied ones below came after it, from checks that try what"
                            + " must be refused.</p>");
        }
        html.line("<div class=\"scroll\"><table class=\"matrix blocks\"><thead><tr>");
        table.heads().forEach(head -> html.line("<th scope=\"col\">%s</th>".formatted(text(head))));
        html.line("</tr></thead><tbody>");
        for (List<String> row : table.rows()) {
            html.line(IntStream.range(0, row.size())
                    .mapToObj(column -> "<td data-head=\"%s\"%s>%s</td>"
                            .formatted(
                                    text(table.heads().get(column)), verdict(row.get(column)), text(row.get(column))))
                    .collect(Collectors.joining("", "<tr>", "</tr>")));
        }
        html.end();
        html.line(folded ? "</details></section>" : "</section>");
    }

    /** Whether there is something denied that nobody needs to look into. */
    private boolean deniedOnPurpose() {
        return report.findings().stream()
                        .anyMatch(finding -> finding.subject().equals(Report.NONE_DENIED)
                                && finding.verdict() == Finding.Verdict.PASSED)
                && report.calls().stream().anyMatch(call -> !call.decision().equals("allowed"));
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
        return HtmlPage.escaped(Printable.of(HASH.matcher(names.in(text)).replaceFirst("")));
    }
}
