package scaleup.review;

import java.util.List;
import java.util.stream.Collectors;
import scaleup.review.assembly.Resource;
import scaleup.review.finding.AcknowledgedFinding;
import scaleup.review.page.PageTables;

/** What linters find of the templates and stays, with the reasons, as a section of a review's page. */
final class FindingSection {
    private FindingSection() {}

    static String html(Reviewing reviewing) {
        var resources = reviewing.reviewed().resources();
        var html = new StringBuilder("""
                <section aria-labelledby="findings"><h2 id="findings">What linters find, and why it stays</h2>
                <p>The project's tests ask cdk-nag (its packs AWS Solutions and NIST 800-53 rev 5) and cfn-lint. What they find is fixed, \
                or acknowledged here.</p>
                <div class="scroll"><table><thead><tr><th scope="col">Rule</th><th scope="col">Of</th><th scope="col">Why it stays</th>\
                </tr></thead><tbody>
                """);
        for (AcknowledgedFinding finding : AcknowledgedFinding.all()) {
            List<Resource> about = finding.of(resources);
            if (!about.isEmpty()) {
                html.append("<tr><th scope=\"row\">%s<br><small>%s</small></th><td>%s</td><td>%s</td></tr>\n"
                        .formatted(
                                PageTables.escaped(finding.rule()),
                                PageTables.escaped(finding.says()),
                                about.stream()
                                        .map(resource -> PageTables.escaped(resource.key()))
                                        .collect(Collectors.joining("<br>")),
                                PageTables.escaped(finding.reason())));
            }
        }
        return html.append("</tbody></table></div></section>\n").toString();
    }
}
