package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;

/** What {@code ./configuration} prints: the value that holds, and the line that says so. */
class SettingTest {
    @TempDir
    private Path folder;

    @Test
    void eachValueHasThePlaceWhereItIsWritten() throws IOException {
        Files.writeString(folder.resolve("defaults.yaml"), "web:\n  maximum: 9\n  minimum: 3\ntags:\n  team: shop\n");
        Files.writeString(folder.resolve("shop.yaml"), """
                web:
                  minimum: 4
                  site: ""
                tags:
                  owner: us
                application:
                  artifact: src
                  egress:
                    mail:
                      port: 587
                      to: 0.0.0.0/0
                """);
        var settings = settings(Map.of("environment", "shop", "web.targetCpuPercent", "40"));
        assertThat(settings)
                .containsEntry("web.minimum", "4 # shop.yaml:2")
                .containsEntry("web.maximum", "9 # defaults.yaml:2")
                .containsEntry("web.targetCpuPercent", "40 # context (-c)")
                .containsEntry("web.drainSeconds", "180 # default")
                .containsEntry("tags.team", "\"shop\" # defaults.yaml:5")
                .containsEntry("tags.owner", "\"us\" # shop.yaml:5")
                .containsEntry("application.variables", "{} # default")
                .containsEntry("application.egress.mail.port", "587 # shop.yaml:10")
                .containsEntry("loadBalancer.applicationPaths", "[\"/api/\"] # default")
                .doesNotContainKeys("account", "domain.name", "tags", "application.egress");
    }

    @Test
    void everyDefaultIsASettingOfAnEnvironmentThatSaysNothing() throws IOException {
        Files.writeString(folder.resolve("dev.yaml"), "application: {artifact: src}\n");
        assertThat(settings(Map.of()).keySet())
                .contains(
                        "production",
                        "database.audit",
                        "certificate.source",
                        "hosts.volumeGiB",
                        "web.headers.Referrer-Policy");
    }

    private Map<String, String> settings(Map<String, Object> choices) {
        Map<String, Object> context = new LinkedHashMap<>(choices);
        context.put("configuration", folder.toString());
        Map<String, String> settings = new LinkedHashMap<>();
        Setting.all(context, Synthesis.ROOT).forEach(setting -> assertThat(settings.put(
                        setting.key(),
                        "%s # %s".formatted(setting.value(), setting.place().replace(folder + "/", ""))))
                .as(setting.key())
                .isNull());
        return settings;
    }
}
