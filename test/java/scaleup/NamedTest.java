package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A test that a document names as what shows a promise. */
final class NamedTest {
    private static final Pattern ANNOTATION =
            Pattern.compile("@(Test|ParameterizedTest|Proof|RepeatedTest|Property)\\b");
    private static final List<String> FOLDERS = List.of(
            "test/java",
            "lambda/test/java",
            "reviewer/test/java",
            "rehearsal/test/java",
            "workload/application/src/test/java");

    private NamedTest() {}

    /**
     * Fails where no module has such a test.
     *
     * @param method null for any of the class
     */
    static void exists(String name, String method) throws IOException {
        List<String> sources = sources(name);
        assertThat(sources).as(name).isNotEmpty().allMatch(source -> source.contains("class " + name));
        assertThat(sources)
                .as("a class with a test: %s", name)
                .anyMatch(source -> ANNOTATION.matcher(source).find());
        if (method != null) {
            assertThat(sources).as("%s#%s", name, method).anyMatch(source -> isTest(source, "void " + method + "("));
        }
    }

    /** Whether there is such a method, with a test's annotation in the lines right above it. */
    private static boolean isTest(String source, String method) {
        List<String> lines = source.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(method)) {
                int above = i - 1;
                while (above >= 0 && !lines.get(above).isBlank()) {
                    if (ANNOTATION.matcher(lines.get(above)).find()) {
                        return true;
                    }
                    above--;
                }
            }
        }
        return false;
    }

    /** The classes of that name: there may be one in each package. */
    private static List<String> sources(String name) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (var files = Files.walk(Synthesis.ROOT.resolve(folder))) {
                for (Path file :
                        files.filter(path -> path.endsWith(name + ".java")).toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return sources;
    }
}
