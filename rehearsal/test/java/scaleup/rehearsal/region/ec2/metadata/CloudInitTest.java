package scaleup.rehearsal.region.ec2.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchTemplateFixture;
import scaleup.rehearsal.region.ec2.LaunchTemplates;
import scaleup.rehearsal.region.gateway.Credentials;

/** cloud-init's own data source reads the metadata service to the end, without an error and without waiting. */
class CloudInitTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path folder;

    @BeforeAll
    static void cloudInitIsInstalled() throws Exception {
        boolean installed = new ProcessBuilder(PYTHON, "-c", "import cloudinit")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0;
        if (System.getenv().getOrDefault("SCALEUP_REQUIRE_PROGRAMS", "").equals("true")) {
            assertThat(installed).as("cloud-init is installed").isTrue();
        }
        Assumptions.assumeTrue(installed, "cloud-init is not installed");
    }

    @Test
    void readsEverything() throws Exception {
        var ground = new Ground();
        var template = new LaunchTemplates(ground.identifiers).create("web", LaunchTemplateFixture.data());
        Instance instance = ground.ec2.run(template, "subnet-a", Map.of());
        var metadata = new InstanceMetadata(
                Ground.ACCOUNT,
                ground.ec2,
                ground,
                principal -> new Credentials(
                        "ASIA", "secret", "token", ground.clock.instant().plus(Duration.ofHours(1))),
                ground.clock,
                id -> Optional.of("InService"));
        try (MetadataServer server = MetadataServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                metadata,
                ground.clock,
                address -> Optional.of(instance),
                new Outage())) {
            JsonNode found = crawl("http://127.0.0.1:" + server.address().getPort());
            assertThat(found.path("_metadata_api_version").asText()).isEqualTo("2021-03-23");
            assertThat(found.path("user-data").asText()).isEqualTo(LaunchTemplateFixture.USER_DATA);
            assertThat(found.at("/meta-data/instance-id").asText()).isEqualTo(instance.id());
            assertThat(found.at("/meta-data/placement/availability-zone").asText())
                    .isEqualTo("eu-central-1a");
            assertThat(found.at("/meta-data/network/interfaces/macs/02:00:0a:00:01:04/vpc-id")
                            .asText())
                    .isEqualTo("vpc-1");
            assertThat(found.at("/meta-data/iam/info/Code").asText()).isEqualTo("Success");
            assertThat(found.at("/meta-data/iam").has("security-credentials")).isFalse();
            assertThat(found.at("/dynamic/instance-identity/document/instanceId")
                            .asText())
                    .isEqualTo(instance.id());
        }
    }

    private JsonNode crawl(String url) throws IOException, InterruptedException {
        Path script = Path.of("test/resources/scaleup/rehearsal/region/ec2/metadata/crawl.py");
        Process process = new ProcessBuilder(PYTHON, script.toString(), url, folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        // Where something is missing, it retries for a minute and a half.
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("errors")).isEmptyFile();
        return Ground.json(new String(output, StandardCharsets.UTF_8));
    }
}
