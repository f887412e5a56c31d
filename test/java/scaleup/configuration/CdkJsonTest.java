package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;

/** What the application is told: by cdk.json, by the CDK CLI in a variable, and in a file if that is too long. */
class CdkJsonTest {
    @TempDir
    Path root;

    @BeforeEach
    void cdkJson() throws IOException {
        Files.writeString(root.resolve("cdk.json"), "{\"context\": {\"environment\": \"dev\", \"flag\": true}}");
    }

    @Test
    void isReadAloneWhereNoCliRuns() {
        assertThat(CdkJson.context(root, Map.of())).isEqualTo(Map.of("environment", "dev", "flag", true));
    }

    @Test
    void givesWayToTheCli() {
        assertThat(CdkJson.context(root, Map.of("CDK_CONTEXT_JSON", "{\"environment\": \"prod\"}")))
                .isEqualTo(Map.of("environment", "prod", "flag", true));
    }

    @Test
    void isCompletedByTheFileWithWhatTheVariableCouldNotTake() throws IOException {
        Path overflow = Files.writeString(root.resolve("overflow.json"), "{\"environment\": \"staging\"}");
        var variables =
                Map.of("CDK_CONTEXT_JSON", "{\"flag\": false}", "CONTEXT_OVERFLOW_LOCATION_ENV", overflow.toString());
        assertThat(CdkJson.context(root, variables)).isEqualTo(Map.of("environment", "staging", "flag", false));
    }

    @Test
    void namesWhatIsNotJson() {
        assertThatThrownBy(() -> CdkJson.context(root, Map.of("CDK_CONTEXT_JSON", "{broken")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageStartingWith("CDK_CONTEXT_JSON can't be read: ");
        assertThatThrownBy(() -> CdkJson.context(root, Map.of("CONTEXT_OVERFLOW_LOCATION_ENV", "/no/such/file")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageStartingWith("/no/such/file can't be read: ");
    }

    @Test
    void isAnObjectOrNamedAsNone() throws IOException {
        assertThatThrownBy(() -> CdkJson.context(root, Map.of("CDK_CONTEXT_JSON", "[1]")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("CDK_CONTEXT_JSON: received: [1]; allowed: a JSON object");
        Files.writeString(root.resolve("cdk.json"), "{\"context\": null}");
        assertThatThrownBy(() -> CdkJson.context(root))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("context of %s: received: null; allowed: a JSON object", root.resolve("cdk.json"));
        Files.writeString(root.resolve("cdk.json"), "null");
        assertThatThrownBy(() -> CdkJson.context(root))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("%s: received: null; allowed: a JSON object", root.resolve("cdk.json"));
    }

    @Test
    void hasNoKeyThatTheCliReserves() {
        assertThat(CdkJson.context(Synthesis.ROOT).keySet()).noneMatch(key -> key.startsWith("aws:"));
    }

    @Test
    void mayBeLeftEmptyByTheCli() {
        assertThat(CdkJson.context(root, Map.of("CDK_CONTEXT_JSON", "", "CONTEXT_OVERFLOW_LOCATION_ENV", "")))
                .isEqualTo(CdkJson.context(root));
    }
}
