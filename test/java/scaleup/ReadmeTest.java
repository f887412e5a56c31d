package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.review.picture.Form;
import scaleup.review.picture.Picture;
import scaleup.review.picture.Scene;

/** What people read first, and where it leads them. */
class ReadmeTest {
    /** At 250 words a minute, what one looks at before one decides. */
    private static final int WORDS = 1200;

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(
                Synthesis.ROOT.resolve("README.md"),
                Synthesis.ROOT.resolve("CONTRIBUTING.md"),
                Synthesis.ROOT.resolve("workload/README.md")));
        try (var files = Files.walk(Synthesis.ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages.stream();
    }

    @Test
    void isShort() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("README.md")).split("\\s+"))
                .hasSizeLessThan(WORDS);
    }

    @Test
    void showsTheArchitectureOfWhatIsShipped() throws IOException {
        String drawn =
                Picture.of(Scene.of(Synthesis.of("prod").reviewed()), "prod").file(Form.WIDE);
        assertThat(Synthesis.ROOT.resolve("docs/architecture.svg"))
                .as("'./review prod --picture docs/architecture.svg' draws it anew")
                .hasContent(drawn);
    }

    /** Links to files of this project and to their headings, as GitHub names these. */
    @ParameterizedTest
    @MethodSource("pages")
    void leadsWhereItSays(Path page) throws IOException {
        for (var link : LINK.matcher(text(page)).results().toList()) {
            Path target = link.group(1).isEmpty() ? page : page.getParent().resolve(link.group(1));
            assertThat(target).as("%s of %s", link.group(), page).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as("%s of %s", link.group(), page).contains(link.group(2));
            }
        }
    }

    /** From the README, over other pages, to each page: one to which nothing leads is read by nobody. */
    @Test
    void leadsToEachPage() throws IOException {
        List<Path> found = new ArrayList<>(List.of(Synthesis.ROOT.resolve("README.md")));
        for (int i = 0; i < found.size(); i++) {
            Path page = found.get(i);
            for (var link : LINK.matcher(text(page)).results().toList()) {
                Path target = page.getParent().resolve(link.group(1)).normalize();
                if (target.toString().endsWith(".md") && !found.contains(target)) {
                    found.add(target);
                }
            }
        }
        assertThat(found.stream().map(ReadmeTest::name))
                .containsAll(pages().map(ReadmeTest::name)
                        .filter(name -> !name.startsWith("docs/decisions/"))
                        .toList());
    }

    private static String name(Path page) {
        return Synthesis.ROOT.normalize().relativize(page.normalize()).toString();
    }

    /** Without what is shown as code. */
    private static String text(Path page) throws IOException {
        return Files.readString(page).replaceAll("(?ms)^ *```.*?^ *```$", "").replaceAll("`[^`\\n]*`", "code");
    }

    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page).replaceAll("(?ms)^ *```.*?^ *```$", ""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
