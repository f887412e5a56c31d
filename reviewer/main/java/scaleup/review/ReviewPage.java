package scaleup.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.review.assembly.Resource;
import scaleup.review.change.PropertyChange;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.ResourceTypes;
import scaleup.review.change.Rollout;
import scaleup.review.host.FileDifference;
import scaleup.review.isolation.Arrow;
import scaleup.review.page.HtmlPage;
import scaleup.review.picture.Picture;
import scaleup.review.proof.Concern;
import scaleup.review.proof.Proof;

/** A review as one page of HTML that needs nothing else: no request leaves it. */
final class ReviewPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reviewing reviewing;
    private final Picture picture;
    private final StringBuilder html = new StringBuilder();

    ReviewPage(Reviewing reviewing, Picture picture) {
        this.reviewing = reviewing;
        this.picture = picture;
    }

    /** The page, in UTF-8. */
    String html() {
        String title = "Review of " + reviewing.environment();
        html.append(HtmlPage.head(title, Picture.style()));
        line("<header><h1>%s</h1>", HtmlPage.escaped(title));
        line(
                "<p>%d resources in %d stacks%s.</p>",
                reviewing.reviewed().resources().all().size(),
                reviewing.reviewed().resources().stacks().size(),
                reviewing
                        .against()
                        .map(against -> ", against " + HtmlPage.escaped(against))
                        .orElse(""));
        line(
                "<nav aria-label=\"On this page\"><a href=\"#needs\">What needs a person</a><a href=\"#glance\">At a glance</a>");
        boolean isChange = reviewing.against().isPresent();
        if (isChange) {
            line("<a href=\"#changes\">Changes</a><a href=\"#files\">Files of servers</a>");
        }
        line(
                "<a href=\"#picture\">Picture</a><a href=\"#isolation\">Who reaches whom</a>"
                        + "<a href=\"#permissions\">Who may do what</a><a href=\"#proofs\">Proofs</a><a href=\"#findings\">Linters</a>"
                        + "<a href=\"#data\">What holds data</a><a href=\"#cost\">What it costs</a>"
                        + "<a href=\"#preflight\">What a deployment needs</a><a href=\"#all\">All resources</a></nav></header>\n<main>");
        concerns();
        html.append(new GlanceSection(reviewing).html());
        if (isChange) {
            changes();
            files();
        }
        html.append(PictureSection.html(picture, isChange));
        // Those that a change has to do with first; what it has nothing to do with is folded.
        List<Runnable> folded = new ArrayList<>();
        boolean hasSameArrows = reviewing
                .before()
                .map(before -> Set.copyOf(before.reachability().arrows())
                        .equals(Set.copyOf(reviewing.reviewed().reachability().arrows())))
                .orElse(false);
        put(this::isolation, hasSameArrows, folded);
        put(
                () -> html.append(new PermissionTables(reviewing).html()),
                isChange && reviewing.permissions().isEmpty(),
                folded);
        boolean hasSameCost = reviewing
                .costBefore()
                .map(before -> reviewing.cost().since(before).isEmpty()
                        && reviewing.cost().creditsSince(before).isEmpty())
                .orElse(false);
        put(() -> html.append(new CostTables(reviewing).html()), hasSameCost, folded);
        put(
                () -> html.append(new PreflightTables(reviewing).html()),
                isChange && reviewing.changes().isEmpty(),
                folded);
        put(this::proofs, isChange, folded);
        put(() -> html.append(FindingSection.html(reviewing)), isChange, folded);
        put(this::data, isChange, folded);
        put(this::resources, isChange, folded);
        folded.forEach(Runnable::run);
        html.append("</main>\n").append(HtmlPage.foot(resource("page.js")));
        return html.toString();
    }

    /** Writes a section, or leaves it to be written later, folded under its heading. */
    private void put(Runnable section, boolean isFolded, List<Runnable> folded) {
        if (!isFolded) {
            section.run();
            return;
        }
        folded.add(() -> {
            int from = html.length();
            section.run();
            String whole = html.substring(from);
            html.setLength(from);
            int end = whole.indexOf("</h2>") + "</h2>".length();
            int start = whole.indexOf("<h2");
            int last = whole.lastIndexOf("</section>");
            html.append(whole, 0, start)
                    .append("<details class=\"folded\"><summary>")
                    .append(whole, start, end)
                    .append("</summary>")
                    .append(whole, end, last)
                    .append("</details>")
                    .append(whole.substring(last));
        });
    }

    private void concerns() {
        line("<section aria-labelledby=\"needs\"><h2 id=\"needs\">What needs a person</h2>");
        if (reviewing.concerns().isEmpty()) {
            line("<p class=\"good\">Nothing does.</p>");
        } else {
            line("<ul>");
            for (Concern concern : ConcernGroups.of(reviewing.concerns())) {
                line(
                        "<li><span class=\"bad\">%s</span>: %s</li>",
                        HtmlPage.escaped(concern.proof()), HtmlPage.escaped(concern.text()));
            }
            line("</ul>");
        }
        reviewing
                .notes()
                .forEach(note -> line("<p><span class=\"bad\">To know</span>: %s.</p>", HtmlPage.escaped(note)));
        line("</section>");
    }

    private void changes() {
        line("<section aria-labelledby=\"changes\"><h2 id=\"changes\">Changes</h2>");
        if (reviewing.changes().isEmpty()) {
            line("<p>No resource changes.</p></section>");
            return;
        }
        if (reviewing.rollouts().isEmpty()) {
            line("<p>No servers are replaced.</p>");
        } else {
            line("<h3>Servers that are replaced, in this order</h3><ol>");
            for (Rollout rollout : reviewing.rollouts()) {
                line(
                        "<li>%s, new ones first: %s</li>",
                        HtmlPage.escaped(rollout.group()), HtmlPage.escaped(String.join(", ", rollout.why())));
            }
            line("</ol>");
        }
        line("<dl class=\"changes\">");
        for (ResourceChange change : reviewing.changes()) {
            line(
                    "<dt>%s</dt><dd><span class=\"%s\">%s</span>",
                    HtmlPage.escaped(change.resource().toString()),
                    change.atRisk().isPresent() ? "bad" : "words",
                    HtmlPage.escaped(change.action().words()));
            change.notes().forEach(note -> line("<p>%s</p>", HtmlPage.escaped(note)));
            if (change.properties().isEmpty()) {
                line(
                        "<details><summary>its properties</summary><pre tabindex=\"0\">%s</pre></details>",
                        HtmlPage.escaped(pretty(change.resource().properties())));
            }
            change.properties().forEach(this::property);
            line("</dd>");
        }
        line("</dl></section>");
    }

    private void property(PropertyChange property) {
        if (!property.reason().isEmpty()) {
            line("<p><code>%s</code>: %s</p>", HtmlPage.escaped(property.name()), HtmlPage.escaped(property.reason()));
            return;
        }
        String words = property.words();
        line(
                "<details><summary><code>%s</code>%s</summary>",
                HtmlPage.escaped(property.name()), words.endsWith(" changes") ? "" : ": " + HtmlPage.escaped(words));
        line("<pre tabindex=\"0\"><span class=\"gone\">- %s</span>", HtmlPage.escaped(text(property.before())));
        line("<span class=\"add\">+ %s</span></pre></details>", HtmlPage.escaped(text(property.after())));
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.isTextual() ? value.asText() : pretty(value);
    }

    private void files() {
        line("<section aria-labelledby=\"files\"><h2 id=\"files\">Files of servers</h2>");
        if (reviewing.files().isEmpty()) {
            line("<p>No file of a server differs.</p>");
        }
        reviewing.files().forEach((template, files) -> {
            line("<h3>%s</h3>", HtmlPage.escaped(template));
            for (FileDifference file : files) {
                line(
                        "<details open><summary><code>%s</code></summary><pre tabindex=\"0\">",
                        HtmlPage.escaped(file.path()));
                for (String each : file.lines()) {
                    String kind = each.startsWith("+") ? "add" : each.startsWith("-") ? "gone" : "";
                    line(kind.isEmpty() ? "%2$s" : "<span class=\"%s\">%s</span>", kind, HtmlPage.escaped(each));
                }
                line("</pre></details>");
            }
        });
        line("</section>");
    }

    private void isolation() {
        Map<String, Map<String, String>> ports = new LinkedHashMap<>();
        Set<String> sources = new LinkedHashSet<>();
        Set<String> targets = new LinkedHashSet<>();
        for (Arrow arrow : reviewing.reviewed().reachability().arrows()) {
            sources.add(arrow.from());
            targets.add(arrow.to());
            ports.computeIfAbsent(arrow.from(), from -> new LinkedHashMap<>()).put(arrow.to(), arrow.words());
        }
        line("<section aria-labelledby=\"isolation\"><h2 id=\"isolation\">Who reaches whom</h2>");
        line(
                "<div class=\"scroll\"><table class=\"matrix\"><caption>Ports of TCP, by the rules of security groups at both ends;"
                        + " from the row to the column</caption><thead><tr><th scope=\"col\">from</th>");
        targets.forEach(target -> line("<th scope=\"col\">%s</th>", HtmlPage.escaped(target)));
        line("</tr></thead><tbody>");
        for (String source : sources) {
            line("<tr><th scope=\"row\">%s</th>", HtmlPage.escaped(source));
            targets.forEach(target -> line(
                    "<td>%s</td>",
                    HtmlPage.escaped(ports.getOrDefault(source, Map.of()).getOrDefault(target, ""))));
            line("</tr>");
        }
        line("</tbody></table></div></section>");
    }

    private void proofs() {
        line(
                "<section aria-labelledby=\"proofs\"><h2 id=\"proofs\">Proofs</h2><div class=\"scroll\"><table><thead><tr>"
                        + "<th scope=\"col\">Proof</th><th scope=\"col\">What it says</th><th scope=\"col\">Holds</th></tr></thead><tbody>");
        for (Proof proof : Proof.ALL) {
            boolean holds = reviewing.concerns().stream()
                    .noneMatch(concern -> concern.proof().equals(proof.id()));
            line(
                    "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"%s\">%s</td></tr>",
                    HtmlPage.escaped(proof.id()),
                    HtmlPage.escaped(proof.statement()),
                    holds ? "good" : "bad",
                    holds ? "yes" : "no");
        }
        line("</tbody></table></div></section>");
    }

    private void data() {
        line(
                "<section aria-labelledby=\"data\"><h2 id=\"data\">What holds data or an address</h2><div class=\"scroll\"><table>"
                        + "<thead><tr><th scope=\"col\">Resource</th><th scope=\"col\">Holds</th><th scope=\"col\">If its stack goes</th>"
                        + "<th scope=\"col\">If it is replaced</th></tr></thead><tbody>");
        for (Resource resource : reviewing.reviewed().resources().all()) {
            ResourceTypes.holds(resource.type())
                    .ifPresent(what -> line(
                            "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>",
                            HtmlPage.escaped(resource.toString()),
                            what,
                            fate(resource, "DeletionPolicy"),
                            fate(resource, "UpdateReplacePolicy")));
        }
        line("</tbody></table></div></section>");
    }

    /** AWS CloudFormation Template Reference, "DeletionPolicy attribute", which has the defaults too, and "UpdateReplacePolicy attribute". */
    static String fate(Resource resource, String policy) {
        boolean isSnapshotByDefault = policy.equals("DeletionPolicy")
                && (resource.type().equals("AWS::RDS::DBCluster")
                        || (resource.type().equals("AWS::RDS::DBInstance")
                                && !resource.properties().has("DBClusterIdentifier")));
        return switch (resource.body().path(policy).asText(isSnapshotByDefault ? "Snapshot" : "Delete")) {
            case "Retain" -> "kept";
            case "RetainExceptOnCreate" -> "kept, once it was created";
            case "Snapshot" -> "deleted, a final snapshot is kept";
            default -> "deleted";
        };
    }

    private void resources() {
        List<Resource> all = reviewing.reviewed().resources().all();
        line("<section aria-labelledby=\"all\"><h2 id=\"all\">All resources</h2>");
        line("<label for=\"search\">Words of a type, name, construct or property</label>");
        line("<p><input id=\"search\" type=\"search\" autocomplete=\"off\"></p>");
        line("<p id=\"found\" role=\"status\">%1$d of %1$d resources</p><div id=\"resources\">", all.size());
        for (Resource resource : all) {
            line("<details><summary>%s</summary>", HtmlPage.escaped(resource.toString()));
            if (!resource.construct().isEmpty()) {
                line("<p>construct: %s</p>", HtmlPage.escaped(resource.construct()));
            }
            line("<pre tabindex=\"0\">%s</pre></details>", HtmlPage.escaped(pretty(resource.body())));
        }
        line("</div></section>");
    }

    private static String pretty(JsonNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The annotation by which Error Prone would check it is of a library that nothing else here needs.
    @SuppressWarnings("AnnotateFormatMethod")
    private void line(String format, Object... values) {
        html.append(values.length == 0 ? format : format.formatted(values)).append('\n');
    }

    private static String resource(String name) {
        try (var file = ReviewPage.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
