package scaleup.review.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What all pages have in common: HTML in one file that needs nothing else, in the colours of the reader's screen. */
public final class HtmlPage {
    private HtmlPage() {}

    /**
     * All before the body's content. No request leaves the page.
     *
     * @param title as text
     * @param style in CSS, beside what all pages have
     */
    public static String head(String title, String style) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                <style>
                """.formatted(escaped(title)) + resource("page.css") + style + "</style></head>\n<body>\n";
    }

    /**
     * All after the body's content.
     *
     * @param script in JavaScript, beside what all pages have
     */
    public static String foot(String script) {
        return "<script>\n" + resource("scroll.js") + resource("folded.js") + script + "</script>\n</body>\n</html>\n";
    }

    /** A text as HTML shows it. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (var file = HtmlPage.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
