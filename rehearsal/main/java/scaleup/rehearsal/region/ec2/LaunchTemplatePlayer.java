package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::EC2::LaunchTemplate}: {@code Ref} is its id, {@code LatestVersionNumber} and
 * {@code DefaultVersionNumber} are attributes (AWS CloudFormation Template Reference Guide, the type's page).
 */
public final class LaunchTemplatePlayer implements Player {
    public static final String TYPE = "AWS::EC2::LaunchTemplate";

    private final LaunchTemplates templates;

    public LaunchTemplatePlayer(LaunchTemplates templates) {
        this.templates = templates;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties properties = Properties.of(declaration, "LaunchTemplateData", "LaunchTemplateName");
        LaunchTemplateData data =
                LaunchTemplateData.of(declaration.path(), properties.node().path("LaunchTemplateData"));
        CloudConfig.packages(declaration.path(), data);
        String name =
                properties.optionalText("LaunchTemplateName").orElse(declaration.stack() + "-" + declaration.id());
        LaunchTemplateVersion version = templates.create(name, data);
        return new Made(
                version.id(),
                Map.of(
                        "LaunchTemplateId", version.id(),
                        "LatestVersionNumber", String.valueOf(version.number()),
                        "DefaultVersionNumber", String.valueOf(version.number())));
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        Map<String, String> notPlayed = new TreeMap<>();
        LaunchTemplateData.notPlayed(properties.path("LaunchTemplateData"))
                .forEach((name, reason) -> notPlayed.put("LaunchTemplateData." + name, reason));
        return notPlayed;
    }
}
