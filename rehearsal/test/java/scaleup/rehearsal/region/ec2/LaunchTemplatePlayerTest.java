package scaleup.rehearsal.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

class LaunchTemplatePlayerTest {
    private final LaunchTemplates templates = new LaunchTemplates(new Ground().identifiers);

    private Made make(ObjectNode data) throws NotMade {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        properties.set("LaunchTemplateData", data);
        return new LaunchTemplatePlayer(templates)
                .make(new Declaration(
                        "Web", "Template", LaunchTemplatePlayer.TYPE, properties, MissingNode.getInstance()));
    }

    @Test
    void refersToAnIdWithAFirstVersion() throws NotMade {
        Made made = make(LaunchTemplateFixture.properties());
        assertThat(made.reference()).matches("lt-[0-9a-f]{17}");
        assertThat(made.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "LaunchTemplateId", made.reference(), "LatestVersionNumber", "1", "DefaultVersionNumber", "1"));
    }

    @Test
    void readsWhatInstancesAreLaunchedWith() throws NotMade {
        Made made = make(LaunchTemplateFixture.properties());
        LaunchTemplateData data = templates
                .version(new LaunchTemplateSpecification(made.reference(), "1"))
                .data();
        assertThat(data.instanceType()).isEqualTo("t4g.micro");
        assertThat(data.securityGroups()).containsExactly("sg-1");
        assertThat(data.tags()).containsExactly(Map.entry("Name", "web"));
        assertThat(data.instanceProfile()).contains(Ground.PROFILE);
        assertThat(data.userDataBytes()).isEqualTo(LaunchTemplateFixture.USER_DATA.getBytes(StandardCharsets.UTF_8));
        assertThat(CloudConfig.packages("", data)).containsExactly("nginx", "jq");
    }

    @Test
    void aNewVersionIsTheLatestButNotTheDefault() throws NotMade {
        String id = make(LaunchTemplateFixture.properties()).reference();
        templates.createVersion(id, LaunchTemplateFixture.data());
        assertThat(templates
                        .version(new LaunchTemplateSpecification(id, "$Latest"))
                        .number())
                .isEqualTo(2);
        assertThat(templates
                        .version(new LaunchTemplateSpecification(id, "$Default"))
                        .number())
                .isEqualTo(1);
        assertThatThrownBy(() -> templates.version(new LaunchTemplateSpecification(id, "3")))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void saysWhyDeclaredPropertiesHaveNoEffect() {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        ObjectNode data = properties.putObject("LaunchTemplateData");
        data.putObject("CreditSpecification").put("CpuCredits", "unlimited");
        data.putObject("Monitoring").put("Enabled", true);
        var tags = data.putArray("TagSpecifications");
        tags.addObject().put("ResourceType", "instance");
        tags.addObject().put("ResourceType", "volume");
        assertThat(new LaunchTemplatePlayer(templates).notPlayed(properties))
                .isEqualTo(Map.of(
                        "LaunchTemplateData.CreditSpecification",
                        "machines share this computer's processors and have no credits",
                        "LaunchTemplateData.Monitoring",
                        "no metrics are played; the choice is shown by DescribeInstances",
                        "LaunchTemplateData.TagSpecifications",
                        "those of volumes: volumes are not played"));
        tags.remove(1);
        assertThat(new LaunchTemplatePlayer(templates).notPlayed(properties))
                .containsOnlyKeys("LaunchTemplateData.CreditSpecification", "LaunchTemplateData.Monitoring");
    }

    @Test
    void namesAPropertyThatItDoesNotPlay() {
        assertThatThrownBy(() -> make(LaunchTemplateFixture.properties().put("KernelId", "aki-1")))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("Web/Template: KernelId is not played; known are BlockDeviceMappings, ");
    }

    @Test
    void refusesMetadataWithoutTokens() {
        ObjectNode data = LaunchTemplateFixture.properties();
        data.putObject("MetadataOptions").put("HttpTokens", "optional");
        assertThatThrownBy(() -> make(data)).isInstanceOf(NotMade.class).hasMessageContaining("HttpTokens: required");
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates": then "you will not
     * be able to start an instance refresh with a desired configuration or using skip matching".
     */
    @Test
    void refusesAnImageThatEachLaunchLooksUp() {
        String lookedUp = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
        assertThatThrownBy(() -> make(LaunchTemplateFixture.properties().put("ImageId", lookedUp)))
                .isInstanceOf(NotMade.class)
                .hasMessage("Web/Template: with ImageId " + lookedUp
                        + " Amazon EC2 Auto Scaling starts no instance refresh that skips matching servers");
    }

    @Test
    void refusesUserDataThatAreNotCloudConfig() {
        String script = Base64.getEncoder().encodeToString("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> make(LaunchTemplateFixture.properties().put("UserData", script)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("#cloud-config");
    }

    @Test
    void refusesUserDataBeyondTheLimit() {
        String large = Base64.getEncoder().encodeToString(new byte[16_385]);
        assertThatThrownBy(() -> make(LaunchTemplateFixture.properties().put("UserData", large)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("16385");
    }
}
