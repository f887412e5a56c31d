package scaleup.rehearsal.region.ec2;

import static scaleup.rehearsal.region.PlayedProperties.only;
import static scaleup.rehearsal.region.PlayedProperties.optional;

import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/**
 * Plays {@code AWS::EC2::LaunchTemplate}: {@code Ref} is its id, {@code LatestVersionNumber} and
 * {@code DefaultVersionNumber} are attributes.
 */
public final class LaunchTemplatePlayer implements Player {
    public static final String TYPE = "AWS::EC2::LaunchTemplate";

    private final LaunchTemplates templates;

    public LaunchTemplatePlayer(LaunchTemplates templates) {
        this.templates = templates;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        only(declaration.path(), declaration.properties(), Set.of("LaunchTemplateData", "LaunchTemplateName"));
        LaunchTemplateData data = LaunchTemplateData.of(
                declaration.path(), declaration.properties().path("LaunchTemplateData"));
        CloudConfig.packages(declaration.path(), data);
        String name = optional(declaration.properties(), "LaunchTemplateName")
                .orElse(declaration.stack() + "-" + declaration.id());
        LaunchTemplateVersion version = templates.create(name, data);
        return new Made(
                version.id(),
                Map.of(
                        "LaunchTemplateId", version.id(),
                        "LatestVersionNumber", String.valueOf(version.number()),
                        "DefaultVersionNumber", String.valueOf(version.number())));
    }
}
