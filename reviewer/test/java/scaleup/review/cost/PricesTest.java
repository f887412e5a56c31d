package scaleup.review.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.review.assembly.Unreadable;

/** What prices are read from, and how old they may be. */
class PricesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 27);
    private static final String FILE =
            "{'region': 'eu-central-1', 'currency': 'EUR', 'date': '%s', 'groups': {'key': {'per': 'month', 'source': 'our contract', 'prices': {'key': 1.25}}}}";

    @TempDir
    private Path folder;

    private Prices read(String json) throws IOException, Unreadable {
        Path file = folder.resolve("prices.json");
        Files.writeString(file, json.replace('\'', '"'));
        return Prices.read(file, TODAY);
    }

    @Test
    void areThoseOfTheFile() throws IOException, Unreadable {
        var prices = read(FILE.formatted("2026-11-01"));
        assertThat(prices.find("key", "key").orElseThrow().amount()).isEqualByComparingTo("1.25");
        assertThat(prices.find("secret", "secret")).isEmpty();
        assertThat(prices.origin(TODAY)).isEqualTo("list prices of eu-central-1 in EUR, 2026-11-01");
    }

    @Test
    void saysThatTheyAreOlderThanAYear() throws IOException, Unreadable {
        assertThat(read(FILE.formatted("2025-11-27")).origin(TODAY)).doesNotContain("older");
        assertThat(read(FILE.formatted("2025-11-26")).origin(TODAY)).contains("older than a year");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[ | is no JSON",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01'} | groups is missing; allowed: an object with cloudwatch",
                "{'region': '', 'currency': 'USD', 'date': '2026-01-01', 'groups': {}} | region is \"\"; allowed: a region",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-12-01', 'groups': {}} | date is \"2026-12-01\"; allowed: a day until today",
                "{'region': 'x', 'currency': 'USD', 'date': 'May', 'groups': {}} | date is \"May\"; allowed: a day until today",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01', 'groups': {}, 'tax': 1} | tax is not known; allowed: currency, date, groups, region",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01', 'groups': {'servers': {}}} | groups.servers is not known; allowed: cloudwatch, database",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01', 'groups': {'key': {'per': 'year', 'source': 'y', 'prices': {}}}} | per is \"year\"; allowed: \"month\"",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01', 'groups': {'key': {'per': 'month', 'source': 'y', 'prices': {'key': -1}}}} | groups.key.prices.key is -1; allowed: a number from 0",
                "{'region': 'x', 'currency': 'USD', 'date': '2026-01-01', 'groups': {'key': {'per': 'month', 'source': 'y', 'prices': {'key': '1'}}}} | groups.key.prices.key is \"1\"; allowed: a number from 0",
            })
    void aFileThatIsNoneIsRefusedWithWhatIsAllowed(String json, String said) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(Unreadable.class).hasMessageContaining(said);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Prices.read(folder.resolve("none.json"), TODAY))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("none.json can't be read");
    }

    /** 'Each figure has its source': an address of AWS's. */
    @Test
    void thoseThatAreShippedAreFromPagesOfAws() {
        assertThat(Prices.shipped().prices().values()).isNotEmpty().allSatisfy(price -> assertThat(price.source())
                .startsWith("https://aws.amazon.com/"));
    }
}
