package scaleup.review;

import java.util.List;

/** Tables and lists of a review's page, in HTML; whatever is put into them is text. */
final class PageTables {
    private final StringBuilder html = new StringBuilder();

    /** A line as it is, in HTML. */
    void line(String line) {
        html.append(line).append('\n');
    }

    /** Begins a table of columns with these names. */
    void head(String... names) {
        line("<div class=\"scroll\"><table class=\"matrix\"><thead><tr>");
        for (String name : names) {
            line("<th scope=\"col\">%s</th>".formatted(escaped(name)));
        }
        line("</tr></thead><tbody>");
    }

    /** A row of it. */
    void row(String first, String... cells) {
        html.append("<tr><th scope=\"row\">").append(escaped(first)).append("</th>");
        for (String cell : cells) {
            html.append("<td>").append(escaped(cell)).append("</td>");
        }
        line("</tr>");
    }

    /** Ends it. */
    void end() {
        line("</tbody></table></div>");
    }

    /** A list under a heading, which may be empty; nothing where there are no items. */
    void list(String heading, List<String> items) {
        if (!items.isEmpty()) {
            line((heading.isEmpty() ? "" : "<h3>%s</h3>".formatted(escaped(heading))) + "<ul>");
            items.forEach(item -> line("<li>%s</li>".formatted(escaped(item))));
            line("</ul>");
        }
    }

    static String escaped(String text) {
        return ReviewPage.escaped(text);
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
