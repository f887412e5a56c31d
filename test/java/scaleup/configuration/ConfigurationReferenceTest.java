package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Synthesis;

/** What people look up is what the product reads. */
class ConfigurationReferenceTest {
    /** To be written anew: {@code ./configuration --reference > docs/configuration.md}. */
    @Test
    void isThePageInDocs() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/configuration.md")))
                .as("docs/configuration.md; ./configuration --reference prints it")
                .isEqualTo(ConfigurationReference.markdown());
    }

    /** Text that is said of no key is of one that was renamed or is gone. */
    @Test
    void whatIsSaidOfAKeyIsSaidOfOneThatThereIs() {
        var meanings = new Meanings();
        Set<String> said =
                ConfigurationKeys.all().values().stream().map(meanings::pathOf).collect(Collectors.toSet());
        assertThat(meanings.paths()).doesNotHaveDuplicates().allMatch(said::contains);
    }

    @Test
    void eachKeyHasOneRowOfFourCellsWhateverIsInIt() {
        List<String> rows = ConfigurationReference.markdown()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows).allSatisfy(row -> {
            String[] cells = row.split("(?<!\\\\)\\|", -1);
            assertThat(cells).hasSize(6);
            assertThat(Arrays.asList(cells).subList(1, 5)).noneMatch(String::isBlank);
        });
        assertThat(rows.stream().map(row -> row.split("`", -1)[1])).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "| `web.minimum` | `2` | how many servers there are at least | 1 to 100 |",
                "| `loadBalancer.minimum` | `2` | how many servers there are at least | 2 to 100 |",
                "| `hosts.imageId` | none | an image of",
                "| `certificate.source` | `self-signed` | where",
                "| `self-signed`, `acm`, `secret` |",
                "| `network.clientNetworks` | `[\"0.0.0.0/0\"]` |",
                "| `application.jobs.<name>.schedule` | none | when, in UTC |",
                "with acm the ARN of a certificate: arn:aws:acm:REGION:ACCOUNT:certificate/ID; with secret"
            })
    void saysWhatAKeyIs(String part) {
        assertThat(ConfigurationReference.markdown()).contains(part);
    }

    /** One row for all of IAM's operators, whose values are of one form. */
    @Test
    void conditionsAreOneRow() {
        assertThat(ConfigurationReference.markdown().lines().filter(line -> line.contains(".conditions")))
                .hasSize(1);
    }
}
