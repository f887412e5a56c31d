package scaleup.configuration;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The web tier: Nginx.
 *
 * @param scaling its servers
 * @param site the folder of static files, with an index.html
 */
public record Web(Scaling scaling, Path site) {
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
                text -> Files.isRegularFile(root.resolve(text).resolve("index.html")));
        return new Web(scaling, root.resolve(site));
    }
}
