package scaleup.review.page;

import java.util.List;

/** Tables and lists of a page, in HTML; whatever is put into them is text. */
public final class PageTables {
    private final StringBuilder html = new StringBuilder();

    /** A line as it is, in HTML. */
    public void line(String line) {
        html.append(line).append('\n');
    }

    /** Begins a table of columns with these names. */
    public void head(String... names) {
        line("<div class=\"scroll\"><table class=\"matrix\"><thead><tr>");
        for (String name : names) {
            line("<th scope=\"col\">%s</th>".formatted(escaped(name)));
        }
        line("</tr></thead><tbody>");
    }

    /** A row of it. */
    public void row(String first, String... cells) {
        html.append("<tr><th scope=\"row\">").append(escaped(first)).append("</th>");
        for (String cell : cells) {
            html.append("<td>").append(escaped(cell)).append("</td>");
        }
        line("</tr>");
    }

    /** Ends it. */
    public void end() {
        line("</tbody></table></div>");
    }

    /** A list under a heading, which may be empty; nothing where there are no items. */
    public void list(String heading, List<String> items) {
        if (!items.isEmpty()) {
            line((heading.isEmpty() ? "" : "<h3>%s</h3>".formatted(escaped(heading))) + "<ul>");
            items.forEach(item -> line("<li>%s</li>".formatted(escaped(item))));
            line("</ul>");
        }
    }

    /** A text as HTML shows it. */
    public static String escaped(String text) {
        return HtmlPage.escaped(text);
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
