package scaleup.configuration;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The web tier: Nginx.
 *
 * @param scaling its servers
 * @param site the folder of static files, with an index.html
 * @param contentSecurityPolicy value of the header Content-Security-Policy of the site's files, at most 1000
 *     characters; empty: they are sent without it
 * @param singlePageApplication whether index.html answers for every path that is no file and doesn't look like one
 */
public record Web(Scaling scaling, Path site, String contentSecurityPolicy, boolean singlePageApplication) {
    /** Printable ASCII that means nothing to Nginx within quotation marks. A policy has no use for the rest. */
    private static final String POLICY = "[ -~&&[^\"$\\\\]]{0,1000}";

    static Web read(Section section, Hosts hosts, Application application, Path root) {
        var scaling = Scaling.read(
                section,
                hosts,
                1,
                MembershipTimes.LEAVE_SECONDS,
                application.scaling().responseTimeoutSeconds());
        String site = section.text(
                "site",
                "a folder of static files with an index.html, relative to the folder of cdk.json",
                text -> Section.isPath(text)
                        && Files.isRegularFile(root.resolve(text).resolve("index.html")));
        section.requireDeployable("site", root.resolve(site));
        String contentSecurityPolicy = section.text(
                "contentSecurityPolicy",
                "a Content-Security-Policy of at most 1000 characters of ASCII without \", $ and \\, or \"\" for none",
                text -> text.matches(POLICY));
        return new Web(scaling, root.resolve(site), contentSecurityPolicy, section.flag("singlePageApplication"));
    }
}
