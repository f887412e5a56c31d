package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import scaleup.configuration.ProductDefaults;

/** The README's reference has every key of the configuration with its default, and none that doesn't exist. */
class ReadmeTest {
    /** Keys that defaults can't show, because they have none. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "account",
            "region",
            "application.releaseCommand",
            "hosts.imageId",
            "certificate.arn",
            "domain.name",
            "domain.hostedZoneId",
            "alarmEmail");

    @Test
    void namesEveryKeyAndNoOther() throws IOException {
        Set<String> expected = new TreeSet<>(WITHOUT_DEFAULT);
        collect("", defaults(), expected);
        Set<String> documented = new TreeSet<>();
        rows().forEach(row -> Pattern.compile("`([^`]+)`")
                .matcher(cell(row, 1))
                .results()
                .forEach(key -> documented.add(key.group(1))));
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void namesTheDefaultsThatAreShipped() throws IOException {
        for (String row : rows().toList()) {
            String[] keys = cell(row, 1).replace("`", "").split(", ", -1);
            String[] values = cell(row, 2).replace("`", "").split(keys.length > 1 ? ", " : "(?!)", -1);
            for (int i = 0; i < keys.length; i++) {
                if (!WITHOUT_DEFAULT.contains(keys[i])) {
                    String documented = values[Math.min(i, values.length - 1)].replace("\"", "");
                    assertThat(documented)
                            .as(keys[i])
                            .isEqualTo(value(keys[i]).toString().replace("=", ": "));
                }
            }
        }
    }

    private static Stream<String> rows() throws IOException {
        return Files.readString(Synthesis.ROOT.resolve("README.md"))
                .lines()
                .dropWhile(line -> !line.equals("## Configuration"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"));
    }

    private static String cell(String row, int index) {
        return row.split("\\|", -1)[index].trim();
    }

    private static Map<?, ?> defaults() {
        return ProductDefaults.values();
    }

    private static Object value(String path) {
        Object value = defaults();
        for (String key : path.split("\\.", -1)) {
            value = ((Map<?, ?>) value).get(key);
        }
        return value;
    }

    private static void collect(String prefix, Map<?, ?> section, Set<String> keys) {
        section.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner && isSection(inner)) {
                collect(prefix + key + ".", inner, keys);
            } else {
                keys.add(prefix + key);
            }
        });
    }

    /** Whether its keys are ours, and not names that the user chooses. */
    private static boolean isSection(Map<?, ?> object) {
        return !object.isEmpty()
                && object.keySet().stream().allMatch(key -> key.toString().matches("[a-z][A-Za-z]*"));
    }
}
