package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING's recipes name all their places: who follows one must not learn the others from tests that fail. */
class RecipesTest {
    private static final Path PLAYERS = Synthesis.ROOT.resolve("rehearsal/main/java/scaleup/rehearsal/region");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    private static final List<Pattern> TIERS = List.of(
            Pattern.compile("\\b[lL]oad-?[bB]alancer\\b"),
            Pattern.compile("\\b[wW]eb\\b"),
            Pattern.compile("\\b[aA]pplication\\b"));

    /** A list of tiers is shorter than this, in characters; two behaviours of two tiers are farther from each other. */
    private static final int LIST = 260;

    /**
     * What speaks of three tiers at once and has no line for each: environments for hosts' tests, with a key of each section, and
     * changes to one tier each.
     */
    private static final Set<String> NO_LIST =
            Set.of("Declared", "MetricChanges", "RequestsAtOnceTest", "UserDataChanges");

    @Test
    void addATierNamesEveryTestThatListsTiers() throws IOException {
        String recipes = Files.readString(Synthesis.ROOT.resolve("CONTRIBUTING.md"));
        recipes = recipes.substring(recipes.indexOf("## How to"));
        Set<String> listing = new TreeSet<>();
        try (var files = Files.walk(Synthesis.ROOT.resolve("test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (listsTiers(Files.readString(file))) {
                    listing.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat(listing).contains("KeysTest", "IsolationTest", "Declared").containsAll(NO_LIST);
        listing.removeAll(NO_LIST);
        for (String name : listing) {
            assertThat(recipes).containsPattern("`(\\w+/)?" + name + "[`.#]");
        }
    }

    /** "Play another type of resource": "cite the page". */
    @Test
    void whoPlaysAResourceNamesThePageThatHeFollows() throws IOException {
        List<Path> players = new ArrayList<>();
        try (var files = Files.walk(PLAYERS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains(" implements Player ")) {
                    players.add(file);
                    assertThat(source.replaceAll("\\s+\\*?\\s*", " "))
                            .as(file.getFileName().toString())
                            .containsPattern("(Guide|[Rr]eference|guide),? ");
                }
            }
        }
        assertThat(players).hasSizeGreaterThan(15);
    }

    private static boolean listsTiers(String source) {
        List<List<Integer>> places = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        TEXT.matcher(source).results().forEach(text -> {
            for (int tier = 0; tier < TIERS.size(); tier++) {
                if (TIERS.get(tier).matcher(text.group(1)).find()) {
                    places.get(tier).add(text.start());
                }
            }
        });
        return places.get(0).stream().anyMatch(place -> near(place, places.get(1)) && near(place, places.get(2)));
    }

    private static boolean near(int place, List<Integer> others) {
        return others.stream().anyMatch(other -> Math.abs(place - other) < LIST);
    }
}
