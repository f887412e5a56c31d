package scaleup.review;

import scaleup.review.page.PageTables;
import scaleup.review.preflight.AccountName;
import scaleup.review.preflight.Need;
import scaleup.review.preflight.Wait;

/** What a deployment will need and do, as a section of a review's page. */
final class PreflightTables {
    private final Reviewing reviewing;
    private final PageTables html = new PageTables();

    PreflightTables(Reviewing reviewing) {
        this.reviewing = reviewing;
    }

    /** The section. */
    String html() {
        var preflight = reviewing.preflight();
        html.line("<section aria-labelledby=\"preflight\"><h2 id=\"preflight\">What a deployment needs</h2>");
        html.line(
                preflight
                        .account()
                        .map(facts -> "<p>Account %s in %s was asked.</p>"
                                .formatted(PageTables.escaped(facts.account()), PageTables.escaped(facts.region())))
                        .orElse(
                                "<p>By what AWS documents of a new account, which yours need not be; <code>--account</code> asks the one that credentials are of.</p>"));
        html.list("", preflight.notes());
        preflight.account().ifPresent(facts -> html.list("Not answered", facts.unanswered()));
        // Where the environment is deployed, it has what a new account may lack.
        boolean isNeedFolded =
                reviewing.before().isPresent() && preflight.account().isEmpty();
        if (!isNeedFolded) {
            needs();
        }
        stacks();
        if (isNeedFolded) {
            html.line("<details><summary>Beside what a new account has</summary>");
            needs();
            html.line("</details>");
        }
        html.line("<details><summary>Names that must be free in the account and region (%d)</summary>"
                .formatted(preflight.names().size()));
        html.head("Name", "Of type", "For");
        for (AccountName name : preflight.names()) {
            html.row(name.name(), name.type(), name.resource());
        }
        html.end();
        html.line("</details></section>");
        return html.toString();
    }

    private void needs() {
        html.head("What", "When", "Needed", "Beside others'", "Allowed", "Fits");
        for (Need need : reviewing.preflight().needs()) {
            html.line(
                    "<tr><th scope=\"row\">%s</th><td>%s</td><td>%,d</td><td>%s</td><td>%s</td><td class=\"%s\">%s</td></tr>"
                            .formatted(
                                    PageTables.escaped(need.what()),
                                    PageTables.escaped(need.when()),
                                    need.needed(),
                                    need.others() == 0 ? "" : "%,d".formatted(need.others()),
                                    PageTables.escaped(need.allowance()),
                                    need.isExceeded() ? "bad" : "good",
                                    need.isExceeded() ? "no" : "yes"));
        }
        html.end();
    }

    private void stacks() {
        html.line("<h3>Stacks, in the order of %s</h3>"
                .formatted(reviewing.before().isPresent() ? "this change's deployment" : "their first deployment"));
        html.line("<p>About %s if nothing fails.</p>".formatted(Wait.words(reviewing.waits())));
        html.head("Stack", "Minutes", "What is waited for");
        for (Wait wait : reviewing.waits()) {
            html.row(wait.stack(), "%d to %d".formatted(wait.least(), wait.most()), String.join("; ", wait.why()));
        }
        html.end();
    }
}
