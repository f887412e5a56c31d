package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import scaleup.rehearsal.check.Finding;

/** A report as a person reads it in a browser. */
class ReportPageTest {
    private static final Pattern ANCHOR = Pattern.compile("<a href=\"#([a-z]+)\">");

    @TempDir
    private Path folder;

    /** By keyboard, by screen reader and with poor eyes: axe-core's rules that need no browser, and contrasts (WCAG 2.2, 1.4.3). */
    @Test
    void isForEverybody(@TempDir Path pages) throws IOException, InterruptedException {
        EverybodysPage.require(page(ReportTextTest.report()), pages);
    }

    @Test
    void saysWhatRanAndWhatCameOfIt() throws IOException {
        ReportFile.write(ReportTextTest.report(), folder);
        assertThat(cells(Files.readString(folder.resolve("report.html"))))
                .contains("<title>Rehearsal of dev: failed</title>", "<li class=\"bad\">a rule is missing</li>")
                .contains("<strong>web-1</strong><br>eu-central-1a<br>10.10.0.4<br>ready after 8 s")
                .contains("<td class=\"bad\">failed</td><td>web -&gt; application</td><td>answered 502</td>")
                .contains("<p>2026-11-24 05:00:00 UTC, 25.0 s. Memory")
                .contains("3 packets, 2 arrived, 1 not as declared")
                .contains("<td class=\"bad\">WRONG</td><td>web-1</td><td>database scaleup-dev</td><td>3306</td>")
                .contains("Memory of everything: 2400 MiB", "<td>25.0</td><td>first page</td>", "<td>synthesised</td>");
    }

    @Test
    void countsCallsByRoleNotByInstance() {
        Report one = ReportTextTest.report();
        Report.Call call = one.calls().get(0);
        Report.Call another = new Report.Call(
                "web/i-2", call.action(), "arn:aws:ec2:::instance/i-2", call.decision(), call.status(), 30);
        assertThat(cells(page(ReportTextTest.report(List.of(), List.of(), List.of(call, another)))))
                .contains("<td>web</td><td>ec2:CreateTags</td><td class=\"bad\">denied</td><td>403</td><td>42</td>");
    }

    /** What is wrong comes to mind first where it stands first. */
    @Test
    void whatWasDeniedStandsBeforeWhatWasAllowed() {
        Report.Call denied = ReportTextTest.report().calls().get(0);
        Report.Call allowed = new Report.Call("application/i-3", "a:B", "", "allowed", 200, 1);
        String page = page(ReportTextTest.report(List.of(), List.of(), List.of(allowed, denied)));
        assertThat(page.indexOf("ec2:CreateTags")).isPositive().isLessThan(page.indexOf("a:B"));
    }

    @Test
    void whatOthersHaveWrittenIsTextInIt() {
        Report hostile = ReportTextTest.report(
                List.of("<script>alert(1)</script>\u202e"),
                List.of(new Finding("\"><img src=x>", Finding.Verdict.FAILED, "&amp;")));
        assertThat(page(hostile))
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;\\u202e", "&quot;&gt;&lt;img src=x&gt;", "&amp;amp;")
                .doesNotContain("<script>alert", "<img", "\u202e");
    }

    /** On a phone a row of many columns is a block of lines, each of which says what it is. */
    @Test
    void eachCellOfATableSaysWhatItIs() {
        assertThat(page(ReportTextTest.report()))
                .contains("<td data-head=\"role\">web</td><td data-head=\"action\">ec2:CreateTags</td>");
    }

    @Test
    void callsRolesAsTemplatesDoWithoutWhatIsAddedToTheirNames() {
        Report.Call call = new Report.Call(
                "Scaleup-dev-Web-TierMembershipFunctionRole5DCC7E21-5IKCJ31E9A9L/f", "a:B", "", "allowed", 200, 1);
        assertThat(page(ReportTextTest.report(List.of(), List.of(), List.of(call))))
                .contains(">Scaleup-dev-Web-TierMembershipFunctionRole</td>");
    }

    @Test
    void saysOfWhatIsDeniedThatChecksTriedItOnlyWhereNothingElseWas() {
        String note = "from checks that try what must be refused";
        List<Report.Call> calls = ReportTextTest.report().calls();
        assertThat(page(ReportTextTest.report(
                        List.of(), List.of(Finding.passed(Report.NONE_DENIED, "275 calls")), calls)))
                .contains(note);
        assertThat(page(ReportTextTest.report(List.of(), List.of(Finding.failed(Report.NONE_DENIED, "web")), calls)))
                .doesNotContain(note);
        assertThat(page(ReportTextTest.report(List.of(), List.of(), calls))).doesNotContain(note);
        assertThat(page(ReportTextTest.report(
                        List.of(), List.of(Finding.passed(Report.NONE_DENIED, "275 calls")), List.of())))
                .doesNotContain(note);
    }

    /** What is only looked up doesn't hide what was found; paper has all of it. */
    @Test
    void foldsWhatIsOnlyLookedUpAndNothingThatWasFound() {
        String page = page(ReportTextTest.report());
        assertThat(page)
                .contains("<details class=\"folded\"><summary><h2 id=\"resources\">", "beforeprint")
                .doesNotContain("<summary><h2 id=\"checks\">", "<summary><h2 id=\"connections\">");
    }

    /** No request leaves it, and each link leads to something on it. */
    @Test
    void needsNothingElse() {
        String page = page(ReportTextTest.report());
        assertThat(page).contains("default-src 'none'").doesNotContain("src=", "@import", "url(", "<link");
        ANCHOR.matcher(page).results().forEach(link -> assertThat(page)
                .contains("<h2 id=\"%s\">".formatted(link.group(1))));
        assertThat(ANCHOR.matcher(page).results().count()).isGreaterThan(7);
    }

    /** Elements nest, also where a section has nothing to say. */
    @Test
    void isWellFormedWhateverThereIsToSay() throws Exception {
        for (String page :
                List.of(page(ReportTextTest.report()), page(ReportTextTest.report(List.of(), List.of(), List.of())))) {
            String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"))
                    .replaceAll("(?s)<script>.*?</script>", "")
                    .replace("<br>", "<br/>");
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(body)))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("body");
        }
    }

    /** A page without what its cells say of themselves. */
    private static String cells(String page) {
        return page.replaceAll(" data-head=\"[^\"]*\"", "");
    }

    private static String page(Report report) {
        return new ReportPage(report).toString();
    }
}
