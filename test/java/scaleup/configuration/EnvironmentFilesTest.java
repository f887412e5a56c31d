package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;

/** What a user writes: a file for each environment and one for their defaults; what isn't clear is refused with its line. */
class EnvironmentFilesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void environment() throws IOException {
        write("dev", "# nothing but a comment\n");
    }

    @Test
    void anEnvironmentsFileIsOverThatOfTheDefaultsOverTheProducts() throws IOException {
        write("defaults", "web: {minimum: 3, maximum: 9}\ntags: {team: shop, owner: us}\n");
        write("prod", "network:\n  cidr: 10.30.0.0/16\nweb:\n  minimum: 4 # more\ntags:\n  owner: you\n");
        assertThat(read("dev").web().scaling().minimum()).isEqualTo(3);
        assertThat(read("prod").web().scaling().minimum()).isEqualTo(4);
        assertThat(read("prod").web().scaling().maximum()).isEqualTo(9);
        assertThat(read("prod").web().scaling().targetCpuPercent()).isEqualTo(60);
        assertThat(read("prod").tags()).isEqualTo(Map.of("team", "shop", "owner", "you"));
    }

    @Test
    void whatIsSetForOneDeploymentIsOverAll() throws IOException {
        write("dev", "web:\n  minimum: 3\n");
        var configuration = read(Map.of(
                "web.minimum", "4",
                "application.packages", "[python3.12, git]",
                "production", "false",
                "tags.team", "shop"));
        assertThat(configuration.web().scaling().minimum()).isEqualTo(4);
        assertThat(configuration.application().packages()).containsExactly("python3.12", "git");
        assertThat(configuration.tags()).isEqualTo(Map.of("team", "shop"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web.minimun | 4 | context (-c): web.minimun; unknown key; nearest: minimum",
                "web.minimum | many | context (-c): web.minimum; received: \"many\" (text); allowed: a whole number from 1 to 100",
                "webb.minimum | 4 | webb.minimum; unknown key; nearest: web.minimum",
                "LoadBalancer.minimum | 4 | LoadBalancer.minimum; unknown key; nearest: loadBalancer.minimum",
                "web | 4 |",
                "scaleup | {} | cdk.json: context.scaleup; is not read any more; allowed: nothing; each object"
            })
    void whatIsSetForOneDeploymentIsHeldToTheSame(String key, String value, String said) {
        if (said == null) {
            assertThat(read(Map.of(key, value)).environment())
                    .as("somebody else's context")
                    .isEqualTo("dev");
        } else {
            refused(Map.of(key, value), said);
        }
    }

    @Test
    void anAccountAndARegionCanBeNamed() throws IOException {
        write("dev", "account: 012345678901\nregion: eu-west-1\n");
        assertThat(read("dev").account()).contains("012345678901");
        assertThat(read("dev").region()).contains("eu-west-1");
        write("dev", "account: 123456789012\n");
        assertThat(read("dev").account()).contains("123456789012");
        assertThat(read("dev").region()).isEmpty();
        assertThat(read(Map.of("account", "")).account())
                .as("for any, this time")
                .isEmpty();
        write("dev", "account: 12345\nregion: Frankfurt\n");
        refused("environments/dev.yaml:1: account; received: 12345 (number); allowed: the 12 digits of an AWS account");
        refused("environments/dev.yaml:2: region; received: \"Frankfurt\" (text); allowed: a region of AWS such as");
    }

    /** By its file, its line, and what is allowed there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web:\\n  minimum: two | dev.yaml:2: web.minimum; received: \"two\" (text)",
                "web:\\n  minimum: 010 | dev.yaml:2: web.minimum; received: \"010\" (text)",
                "web:\\n  minimum: 0x4 | dev.yaml:2: web.minimum; received: \"0x4\" (text)",
                "web:\\n  minimum: 1_0 | dev.yaml:2: web.minimum; received: \"1_0\" (text)",
                "web:\\n  minimum: '4' | dev.yaml:2: web.minimum; received: \"4\" (text)",
                "web:\\n  minimum: | dev.yaml:2: web.minimum; received: nothing",
                "web:\\n  minimum: ~ | dev.yaml:2: web.minimum; received: nothing",
                "production: yes | dev.yaml:1: production; received: \"yes\" (text); allowed: true or false",
                "production: on | dev.yaml:1: production; received: \"on\" (text)",
                "web:\\n  minimum: 2\\n  minimum: 3 | dev.yaml:3: web.minimum; is there already, in line 2",
                "web:\\n\\tminimum: 2 | dev.yaml:2; can't be read: found character",
                "web: [1, | dev.yaml:2; can't be read: ",
                "a: &x 1\\nb: *x | dev.yaml:1; &x: an anchor",
                "a: &x {}\\nweb:\\n  <<: *x | dev.yaml:3; <<: a merge key",
                "a: &x {}\\nweb: *x | dev.yaml:2; *x: an alias; allowed: the value itself",
                "web: !!map {} | dev.yaml:1; tag:yaml.org,2002:map: a tag",
                "web: {}\\n---\\nweb: {} | dev.yaml:2; a second document begins; allowed: one document",
                "- web | dev.yaml:1; received: [web] (list)",
                "two | dev.yaml:1; received: \"two\" (text)",
                "? [a]\\n: b | dev.yaml:1; a key that isn't text",
                "databse: {} | dev.yaml:1: databse; unknown key; nearest: database"
            })
    void whatCantBeUsedIsNamed(String text, String said) throws IOException {
        write("dev", text.replace("\\n", "\n").replace("\\t", "\t") + "\n");
        refused("environments/" + said);
    }

    /** What older YAML takes for truth, numbers of other bases, times and dates is the text that people wrote. */
    @ParameterizedTest
    @ValueSource(
            strings = {"no", "on", "y", "012", "1_000", "12:30", "2026-11-27", "0o17", "1e3", "=", "no # a comment"})
    void textIsWhatIsWritten(String text) throws IOException {
        write("dev", "application:\n  variables:\n    VALUE: " + text + "\n");
        assertThat(read("dev").application().variables()).isEqualTo(Map.of("VALUE", text.replace(" # a comment", "")));
    }

    @Test
    void everythingThatCantBeReadIsInOneMessage() throws IOException {
        write("dev", "a: *x\n");
        write("prod", "web:\n  minimum: 1\n  minimum: 2\n");
        Files.write(
                folder.resolve("environments/latin.yaml"), "name: J\u00f6rg\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("environments/shop.yml"), "");
        refused("4 problems in the configuration; nothing was synthesised.");
        refused("environments/latin.yaml; isn't written in UTF-8");
        refused("environments/shop.yml; unknown file; allowed: NAME.yaml");
    }

    @Test
    void jsonIsYaml() throws IOException {
        write("dev", "{\"web\": {\"minimum\": 3, \"site\": \"\"}, \"application\": {\"packages\": [\"git\"]}}");
        assertThat(read("dev").web().scaling().minimum()).isEqualTo(3);
        assertThat(read("dev").application().packages()).isEqualTo(List.of("git"));
    }

    @Test
    void anotherFolderCanBeNamed() throws IOException {
        Files.createDirectory(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/shop.yaml"), "web: {minimum: 5}\n");
        assertThat(read(Map.of("configuration", folder.resolve("mine").toString(), "environment", "shop"))
                        .web()
                        .scaling()
                        .minimum())
                .isEqualTo(5);
        refused(Map.of("configuration", "nowhere"), "nowhere can't be read");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("environments/%s.yaml".formatted(name));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Configuration read(String environment) {
        return read(Map.of("environment", environment));
    }

    private Configuration read(Map<String, Object> context) {
        var files = EnvironmentFiles.in(
                folder, context.getOrDefault("configuration", "environments").toString());
        return context.containsKey("scaleup")
                ? Configuration.of(context, folder)
                : Configuration.of(files, context, Synthesis.ROOT);
    }

    private void refused(String said) {
        refused(Map.of(), said);
    }

    private void refused(Map<String, Object> context, String said) {
        assertThatThrownBy(() -> read(context))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(said.replace("; allowed", "\n    allowed")
                        .replaceFirst("; (?=received|unknown|is |a |isn|can|&|\\*|<<|tag)", "\n    ")
                        .replaceFirst("; nearest", "; nearest"));
    }
}
