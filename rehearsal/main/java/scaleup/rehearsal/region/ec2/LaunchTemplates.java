package scaleup.rehearsal.region.ec2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import scaleup.rehearsal.region.Identifiers;

/**
 * The account's launch templates.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html">Modify a launch
 *     template (manage launch template versions)</a>: versions are numbered in order; the first is the default until
 *     another one is made it
 */
public final class LaunchTemplates {
    private static final int FIRST = 1;

    private final Identifiers identifiers;
    private final Map<String, List<LaunchTemplateVersion>> templates = new HashMap<>();

    public LaunchTemplates(Identifiers identifiers) {
        this.identifiers = identifiers;
    }

    /** Makes a launch template with a first version; returns it. */
    public synchronized LaunchTemplateVersion create(String name, LaunchTemplateData data) {
        var version = new LaunchTemplateVersion(identifiers.ec2("lt"), name, FIRST, data);
        templates.put(version.id(), new ArrayList<>(List.of(version)));
        return version;
    }

    /**
     * Adds a version, which is then the latest, but not the default.
     *
     * @throws NoSuchElementException if there is no such template
     */
    public synchronized LaunchTemplateVersion createVersion(String id, LaunchTemplateData data) {
        List<LaunchTemplateVersion> versions = versions(id);
        LaunchTemplateVersion last = versions.get(versions.size() - 1);
        var version = new LaunchTemplateVersion(id, last.name(), last.number() + 1, data);
        versions.add(version);
        return version;
    }

    /**
     * The version that a specification means.
     *
     * @throws NoSuchElementException if there is no such template or version
     */
    public synchronized LaunchTemplateVersion version(LaunchTemplateSpecification specification) {
        List<LaunchTemplateVersion> versions = versions(specification.id());
        String wanted = specification.version();
        if (wanted.equals(LaunchTemplateSpecification.LATEST)) {
            return versions.get(versions.size() - 1);
        }
        String number = wanted.equals(LaunchTemplateSpecification.DEFAULT) ? String.valueOf(FIRST) : wanted;
        return versions.stream()
                .filter(version -> String.valueOf(version.number()).equals(number))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "Could not find launch template version %s of %s".formatted(wanted, specification.id())));
    }

    private List<LaunchTemplateVersion> versions(String id) {
        List<LaunchTemplateVersion> versions = templates.get(id);
        if (versions == null) {
            throw new NoSuchElementException(
                    "The specified launch template, with template ID %s, does not exist".formatted(id));
        }
        return versions;
    }
}
