package scaleup.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The web tier: Nginx.
 *
 * @param scaling its servers
 * @param site the folder of static files, with an index.html; none: every request is the application's
 * @param contentSecurityPolicy value of the header Content-Security-Policy of the site's files, at most 1000
 *     characters; empty: they are sent without it
 * @param headers further headers of the site's files, by their names
 * @param maxAgeSeconds how long browsers keep a file before they ask again, 0 to a year; those with a hash in their name they
 *     keep for a year
 * @param immutablePaths prefixes of paths whose files never get another content under the same name, at most 20
 * @param singlePageApplication whether index.html answers for every path that is no file and doesn't look like one
 */
public record Web(
        Scaling scaling,
        Optional<Path> site,
        String contentSecurityPolicy,
        Map<String, String> headers,
        int maxAgeSeconds,
        List<String> immutablePaths,
        boolean singlePageApplication) {
    /** What RFC 9111, 1.2.2, and browsers call for ever. */
    public static final int YEAR_SECONDS = 31_536_000;

    private static final int MOST_HEADERS = 20;

    /**
     * Of all together. With a policy and what servers send themselves they are an answer's headers, of which load balancers take
     * 8 KiB at least.
     */
    private static final int HEADER_CHARACTERS = 6000;

    /** What a header's line has besides its name and value. */
    private static final int OF_A_LINE = 4;

    /** Printable ASCII that means nothing to Nginx within quotation marks. A policy has no use for the rest. */
    private static final String POLICY = "[ -~&&[^\"$\\\\]]{0,1000}";

    /** Printable ASCII without what Nginx takes for a variable, and without a blank at either end (RFC 9110, 5.5). */
    private static final String VALUE = "|[!-~&&[^$\\\\]]([ -~&&[^$\\\\]]{0,998}[!-~&&[^$\\\\]])?";

    /** A token of RFC 9110, 5.6.2, that is a word. */
    private static final String HEADER = "[A-Za-z][A-Za-z0-9-]{0,63}";

    /** What frames a message or says of a file what only the server knows, or has a key of its own. */
    private static final Set<String> OURS = Set.of(
            "accept-ranges",
            "age",
            "alt-svc",
            "cache-control",
            "clear-site-data",
            "connection",
            "content-encoding",
            "content-language",
            "content-length",
            "content-location",
            "content-range",
            "content-security-policy",
            "content-type",
            "date",
            "etag",
            "expires",
            "keep-alive",
            "last-modified",
            "location",
            "pragma",
            "proxy-authenticate",
            "proxy-connection",
            "refresh",
            "retry-after",
            "server",
            "set-cookie",
            "strict-transport-security",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "via",
            "www-authenticate",
            "x-request-id",
            "x-upstream");

    static Web read(Section section, Hosts hosts, Application application, Path root) {
        var scaling = Scaling.read(
                section,
                hosts,
                1,
                MembershipTimes.LEAVE_SECONDS,
                application.scaling().responseTimeoutSeconds());
        String site = section.text(
                "site",
                "a folder of static files with an index.html, relative to the project's folder, or \"\" for none",
                text -> text.isEmpty()
                        || (Section.isPath(text)
                                && Files.isRegularFile(root.resolve(text).resolve("index.html"))));
        Optional<Path> folder =
                Optional.of(site).filter(text -> !text.isEmpty()).map(root::resolve);
        folder.ifPresent(files -> section.requireDeployable("site", files, root));
        String contentSecurityPolicy = section.text(
                "contentSecurityPolicy",
                "a Content-Security-Policy of at most 1000 characters of ASCII without \", $ and \\, or \"\" for none",
                text -> text.matches(POLICY));
        boolean singlePageApplication = section.flag("singlePageApplication");
        section.require(
                folder.isPresent() || !singlePageApplication,
                "singlePageApplication",
                "false where web.site is \"\": there is no index.html",
                section.pathOf("site"));
        return new Web(
                scaling,
                folder,
                contentSecurityPolicy,
                headers(section),
                section.integer("maxAgeSeconds", 0, YEAR_SECONDS),
                section.texts(
                        "immutablePaths",
                        0,
                        20,
                        "a path prefix such as \"/assets/\", longer than \"/\", named once",
                        Section::isPathPrefix),
                singlePageApplication);
    }

    private static Map<String, String> headers(Section section) {
        var headers = section.texts(
                "headers",
                "a header such as \"Permissions-Policy\", none that the servers send themselves, and"
                        + " Content-Security-Policy by web.contentSecurityPolicy",
                Web::isHeader,
                "at most 1000 characters of ASCII without $ and \\, or \"\" to send the files without it",
                (name, value) -> value.matches(VALUE));
        section.require(
                headers.keySet().stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .distinct()
                                .count()
                        == headers.size(),
                "headers",
                "each header once: its name is the same in capital and in small letters");
        section.require(headers.size() <= MOST_HEADERS, "headers", "at most %d headers".formatted(MOST_HEADERS));
        section.require(
                headers.entrySet().stream()
                                .mapToInt(header -> header.getKey().length()
                                        + header.getValue().length()
                                        + OF_A_LINE)
                                .sum()
                        <= HEADER_CHARACTERS,
                "headers",
                "headers of at most %,d characters together: load balancers refuse an answer with larger ones"
                        .formatted(HEADER_CHARACTERS));
        return headers;
    }

    private static boolean isHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.matches(HEADER) && !OURS.contains(lower) && !lower.startsWith("x-accel-");
    }
}
