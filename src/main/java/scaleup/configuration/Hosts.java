package scaleup.configuration;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What all hosts have in common.
 *
 * @param architecture of the image; every tier's instance type must have it
 * @param imageId an Amazon Linux 2023 image to stay on, of release 2023.10.20260330 or later, the first with OpenSSL 3.5;
 *     without it, the newest one at each deployment
 * @param maximumLifetimeDays age at which a host is replaced by a new one of the same image, 1 to 365
 * @param volumeGiB size of a host's root volume, 8 (the image's own size) to 1024
 * @param logRetentionDays how long logs are kept, one of the periods Amazon CloudWatch Logs offers
 * @param logSessions whether there is a way for people to log in to hosts by which it is logged what they see and type
 */
public record Hosts(
        Architecture architecture,
        Optional<String> imageId,
        int maximumLifetimeDays,
        int volumeGiB,
        int logRetentionDays,
        boolean logSessions) {
    /** Amazon CloudWatch Logs API Reference, PutRetentionPolicy, retentionInDays. */
    private static final Set<Integer> RETENTION = new LinkedHashSet<>(List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653));

    static Hosts read(Section section) {
        var architecture = section.choice("architecture", Architecture.class, Architecture::imageName);
        var imageId = section.optionalText(
                "imageId",
                "an image id such as \"ami-0123456789abcdef0\"",
                text -> text.matches("ami-([0-9a-f]{8}|[0-9a-f]{17})"));
        int lifetime = section.integer("maximumLifetimeDays", 1, 365);
        int volume = section.integer("volumeGiB", 8, 1024);
        int retention = section.integer("logRetentionDays", 1, 3653);
        section.require(RETENTION.contains(retention), "logRetentionDays", "one of " + RETENTION);
        return new Hosts(architecture, imageId, lifetime, volume, retention, section.flag("logSessions"));
    }
}
