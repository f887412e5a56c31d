package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.template.NotMade;

/** workload/README.md, "Secrets": a rehearsal never has the real ones. */
class ApplicationSecretsTest {
    private static final String DECLARED = "[{\"name\": \"STRIPE_KEY\", \"secret\": \"shop/stripe\"},"
            + "{\"name\": \"SMTP_PASSWORD\", \"secret\": \"shop/smtp\", \"key\": \"password\"}]";

    private static final String BOTH = "[{\"name\": \"WHOLE\", \"secret\": \"s\"},"
            + "{\"name\": \"USER\", \"secret\": \"s\", \"key\": \"user\"},"
            + "{\"name\": \"PASSWORD\", \"secret\": \"s\", \"key\": \"password\"},"
            + "{\"name\": \"AGAIN\", \"secret\": \"s\", \"key\": \"password\"}]";

    @TempDir
    Path folder;

    @Test
    void valuesAreMadeUp() throws Exception {
        var secrets = ApplicationSecrets.of(json(DECLARED), "", new Random(1));

        assertThat(secrets.values()).containsOnlyKeys("STRIPE_KEY", "SMTP_PASSWORD");
        assertThat(secrets.values().values())
                .allMatch(value -> value.matches("rehearsed-[0-9a-f]{16}"))
                .doesNotHaveDuplicates();
    }

    @Test
    void orAreThoseOfAFile() throws Exception {
        var secrets = ApplicationSecrets.of(json(DECLARED), file("{\"SMTP_PASSWORD\": \"of a test\"}"), new Random(1));

        assertThat(secrets.values()).containsEntry("SMTP_PASSWORD", "of a test");
        assertThat(secrets.values().get("STRIPE_KEY")).startsWith("rehearsed-");
    }

    /** What is in the file is no text for a terminal or the log of a pipeline. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"STRIPE\": \"hidden\"} | 'STRIPE'; allowed: text for each of the names of application.secrets, [STRIPE_KEY, SMTP_PASSWORD]",
                "{\"STRIPE_KEY\": 1} | 'STRIPE_KEY'; allowed: text for each",
                "[\"hidden\"] | allowed: a JSON object with text by names of application.secrets",
                "{\"STRIPE_KEY\": hidden} | no JSON at line 1"
            })
    void anotherFileIsRefusedAndNotQuoted(String content, String said) throws IOException {
        String file = file(content);
        assertThatThrownBy(() -> ApplicationSecrets.of(json(DECLARED), file, new Random(1)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("--secrets " + file)
                .hasMessageContaining(said)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ApplicationSecrets.of(json(DECLARED), folder + "/none", new Random(1)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("can't be read");
    }

    /** AWS Secrets Manager User Guide, "Get secrets": the value is a text, and a JSON object where somebody reads it as one. */
    @Test
    void aSecretMayBeTheWholeForOneNameAndTextsUnderKeysForOthers() throws Exception {
        var secrets = ApplicationSecrets.of(json(BOTH), "", new Random(1));

        assertThat(json(secrets.values().get("WHOLE")))
                .isEqualTo(new ObjectMapper()
                        .createObjectNode()
                        .put("user", secrets.values().get("USER"))
                        .put("password", secrets.values().get("PASSWORD")));
        assertThat(secrets.values().get("AGAIN")).isEqualTo(secrets.values().get("PASSWORD"));
    }

    @Test
    void aSecretsWholeIsThatOfAFileAndItsKeysWithIt() throws Exception {
        String whole = "{\"user\": \"u\", \"password\": \"p\", \"more\": 1}";
        var secrets = ApplicationSecrets.of(
                json(BOTH),
                file(new ObjectMapper().createObjectNode().put("WHOLE", whole).toString()),
                new Random(1));

        assertThat(secrets.values()).isEqualTo(Map.of("WHOLE", whole, "USER", "u", "PASSWORD", "p", "AGAIN", "p"));
    }

    @Test
    void whatIsTheSameOfASecretMayBeGivenByEitherOfItsNames() throws Exception {
        var secrets = ApplicationSecrets.of(json(BOTH), file("{\"AGAIN\": \"p\"}"), new Random(1));

        assertThat(secrets.values()).containsEntry("PASSWORD", "p").containsEntry("AGAIN", "p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"PASSWORD\": \"hidden\", \"AGAIN\": \"hidden too\"} | PASSWORD",
                "{\"WHOLE\": \"{'user': 'hidden'}\"} | USER",
                "{\"WHOLE\": \"hidden\"} | USER",
                "{\"WHOLE\": \"{}\"} | USER"
            })
    void valuesThatOneSecretCanNotHaveAtOnceAreRefused(String content, String name) throws IOException {
        String file = file(content);
        assertThatThrownBy(() -> ApplicationSecrets.of(json(BOTH), file, new Random(1)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("--secrets %s: '%s'; allowed: one value".formatted(file, name))
                .hasMessageContaining("of secret 's'")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void thereIsNothingToFindWithoutSecrets() throws Exception {
        assertThat(ApplicationSecrets.NONE.finding(java.util.List.of())).isEmpty();
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("secrets.json"), content).toString();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
