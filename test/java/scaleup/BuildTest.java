package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.configuration.CdkJson;

/**
 * What is deployed is made of the sources as they are, and nothing is built again that didn't change. The project is a
 * small one, and its Maven a script that puts a module's sources into its jar.
 */
class BuildTest {
    private static final String VERSION = """
            #!/bin/sh
            [ "$1" != --version ] || { echo 'Apache Maven 3.9.16 (stand-in)'; echo "Maven home: ${0%/bin/mvn}"; exit; }
            """;

    private static final String MAVEN = VERSION + """
            echo "$*" >>maven.log
            for module in $(echo "$*" | sed 's/.*-pl //; s/,/ /g'); do
              mkdir -p "$module/target/lib"
              [ ! -e fails ] || exit 1
              cat "$module"/main/* >"$module/target/$module.jar"
              [ ! -e made ] || cp -r made/. "$module/target"
              [ ! -e saved-meanwhile ] || cat saved-meanwhile >"$module/main/Main.java"
            done
            """;

    /** A path as people have them. */
    @TempDir
    private Path folder;

    private Path root;

    /** Something that a person, or another program, does between two builds. */
    private interface Change {
        void in(Path root) throws IOException;
    }

    @BeforeEach
    void project() throws IOException {
        root = folder.resolve("Jörgs projects (1)/it's $HOME");
        Files.createDirectories(root.resolve("bin"));
        for (String script : List.of("build.mjs", "maven.mjs")) {
            Files.copy(Synthesis.ROOT.resolve(script), root.resolve(script));
        }
        Files.writeString(root.resolve("bin/mvn"), MAVEN);
        Files.setPosixFilePermissions(root.resolve("bin/mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write("pom.xml", "<modules><module>base</module><module>app</module><module>other</module></modules>");
        for (String module : List.of("base", "app", "other")) {
            write(
                    module + "/pom.xml",
                    "<parent><groupId>scaleup</groupId><artifactId>scaleup</artifactId></parent>\n<artifactId>" + module
                            + "</artifactId>");
            write(module + "/main/Main.java", "first of " + module);
            write(module + "/main/Old.java", " and old");
        }
        Files.writeString(root.resolve("app/pom.xml"), """
                <parent><groupId>scaleup</groupId><artifactId>scaleup</artifactId></parent>
                <artifactId>app</artifactId>
                <dependencies><dependency>
                  <groupId>scaleup</groupId>
                  <artifactId>base</artifactId>
                </dependency></dependencies>
                """);
    }

    @Test
    void buildsEachModuleOnce() throws IOException, InterruptedException {
        assertThat(build("app", "other")).startsWith("build: building app, other");
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
        assertThat(maven())
                .containsExactly("-q -B -Dstyle.color=never -Dmaven.test.skip=true package -am -pl app,other");
        assertThat(build("app", "other")).isEmpty();
        assertThat(maven()).hasSize(1);
    }

    static Map<String, Change> changes() {
        Map<String, Change> changes = new HashMap<>();
        changes.put("another content", root -> Files.writeString(root.resolve("app/main/Main.java"), "next"));
        changes.put("another content that is older than what was built", root -> {
            Path file = Files.writeString(root.resolve("app/main/Main.java"), "next");
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        });
        changes.put("a new file", root -> Files.writeString(root.resolve("app/main/New.java"), "next"));
        changes.put("a file that is gone", root -> Files.delete(root.resolve("app/main/Old.java")));
        changes.put(
                "another name",
                root -> Files.move(root.resolve("app/main/Old.java"), root.resolve("app/main/Renamed.java")));
        changes.put("the module's pom", root -> Files.writeString(root.resolve("app/pom.xml"), "<x/>"));
        changes.put(
                "the project's pom",
                root -> Files.writeString(root.resolve("pom.xml"), Files.readString(root.resolve("pom.xml")) + "\n"));
        changes.put("what it depends on", root -> Files.writeString(root.resolve("base/main/Main.java"), "next"));
        changes.put("the packages of Node.js", root -> Files.writeString(root.resolve("package-lock.json"), "{}"));
        changes.put("a library that is gone", root -> Files.delete(root.resolve("app/target/lib/library-1.jar")));
        return changes;
    }

    static List<String> namesOfChanges() {
        return changes().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfChanges")
    void buildsWhatChangedAndNothingElse(String change) throws IOException, InterruptedException {
        write("app/target/lib/library-1.jar", "a library");
        Files.writeString(root.resolve("bin/mvn"), MAVEN + "echo library >app/target/lib/library-1.jar\n");
        build("app");
        assertThat(build("app")).isEmpty();
        changes().get(change).in(root);
        assertThat(build("app")).startsWith("build: building app");
        assertThat(build("app")).isEmpty();
    }

    static Map<String, Change> changesOfJars() {
        Map<String, Change> changes = new HashMap<>();
        changes.put("is built of other sources", root -> {
            Path jar = root.resolve("app/target/app.jar");
            FileTime time = Files.getLastModifiedTime(jar);
            Files.writeString(jar, Files.readString(jar).replace("first", "worst"));
            Files.setLastModifiedTime(jar, time);
        });
        changes.put("is gone", root -> Files.delete(root.resolve("app/target/app.jar")));
        changes.put("is gone with all that was built", root -> deleteAll(root.resolve("app/target")));
        return changes;
    }

    static List<String> namesOfChangesOfJars() {
        return changesOfJars().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfChangesOfJars")
    void putsBackAJarThatIsNotWhatWasBuilt(String change) throws IOException, InterruptedException {
        build("app");
        changesOfJars().get(change).in(root);
        assertThat(build("app")).isEmpty();
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
        deleteAll(folder.resolve("cache"));
        changesOfJars().get(change).in(root);
        assertThat(build("app")).startsWith("build: building app");
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
    }

    /** As by a switch to another branch and back. Classes of the other branch would get into the next jar. */
    @Test
    void takesWhatItHasMadeOfTheSameSourcesBefore() throws IOException, InterruptedException {
        build("app", "other");
        write("app/main/Main.java", "next");
        build("app", "other");
        write("app/main/Main.java", "first of app");
        write("app/target/classes/Main.class", "next");
        assertThat(build("app", "other")).isEmpty();
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
        assertThat(root.resolve("app/target/classes")).doesNotExist();
        assertThat(build("app", "other")).isEmpty();
        assertThat(maven()).hasSize(2);
    }

    @Test
    void takesWhatWasMadeInAnotherCheckout() throws IOException, InterruptedException {
        build("app");
        Path first = root;
        root = folder.resolve("another");
        Files.move(first, root);
        deleteAll(root.resolve("app/target"));
        assertThat(build("app")).isEmpty();
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
    }

    /** What {@code scaleup.environment.Build} and the shipped configuration read; a library's jars are the build's to bring. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "functions.jar",
                "rds-certificate-authorities/rds-certificate-authorities.pem",
                "rds-regions.txt",
                "application/application.jar"
            })
    void putsBackAllThatASynthesisReads(String file) throws IOException, InterruptedException {
        write("made/" + file, "made");
        build("app");
        Path made = root.resolve("app/target").resolve(file);
        Files.delete(made);
        assertThat(build("app")).isEmpty();
        assertThat(made).hasContent("made");
        deleteAll(root.resolve("app/target"));
        assertThat(build("app")).isEmpty();
        assertThat(made).hasContent("made");
    }

    static Map<String, Change> damages() {
        Map<String, Change> damages = new HashMap<>();
        damages.put("a jar that a full disk cut off", kept -> Files.writeString(kept.resolve("app.jar"), "first"));
        damages.put("a jar that is gone", kept -> Files.delete(kept.resolve("app.jar")));
        damages.put("no record", kept -> Files.delete(kept.resolve("built")));
        damages.put("an empty record", kept -> Files.writeString(kept.resolve("built"), ""));
        damages.put("a jar more", kept -> Files.writeString(kept.resolve("more.jar"), "more"));
        return damages;
    }

    static List<String> namesOfDamages() {
        return damages().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfDamages")
    void buildsWhereWhatWasKeptIsNotWhatWasMade(String damage) throws IOException, InterruptedException {
        build("app");
        damages().get(damage).in(kept("app").get(0));
        deleteAll(root.resolve("app/target"));
        assertThat(build("app")).startsWith("build: building app");
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
        assertThat(root.resolve("app/target/more.jar")).doesNotExist();
        deleteAll(root.resolve("app/target"));
        assertThat(build("app")).as("it is kept again").isEmpty();
        assertThat(read("app/target/app.jar")).isEqualTo("first of app and old");
    }

    @Test
    void buildsWhereAnotherJavaWouldCompile() throws IOException, InterruptedException {
        build("app");
        deleteAll(root.resolve("app/target"));
        write("java/bin/java", "#!/bin/sh\necho 'openjdk version \"21.0.1\"' >&2\n");
        Files.setPosixFilePermissions(root.resolve("java/bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> java = Map.of("JAVA_HOME", root.resolve("java").toString());
        assertThat(build(0, java, "app")).startsWith("build: building app");
        deleteAll(root.resolve("app/target"));
        assertThat(build(0, java, "app")).isEmpty();
    }

    @Test
    void keepsTheLatestAndNotWhatNobodyFinished() throws IOException, InterruptedException {
        build("other");
        Path interrupted = Files.createDirectories(folder.resolve("cache/scaleup/built/.new-1"));
        Files.setLastModifiedTime(interrupted, FileTime.from(Instant.now().minusSeconds(3700)));
        Path going = Files.createDirectories(folder.resolve("cache/scaleup/built/.new-2"));
        build("app");
        Path first = kept("app").get(0);
        for (int i = 0; i < 6; i++) {
            // As if each build had taken a minute.
            for (Path before : kept("app")) {
                Files.setLastModifiedTime(
                        before,
                        FileTime.from(
                                Files.getLastModifiedTime(before).toInstant().minusSeconds(60)));
            }
            write("app/main/Main.java", "build " + i);
            build("app");
        }
        assertThat(kept("app")).hasSize(6).doesNotContain(first);
        assertThat(kept("other")).hasSize(1);
        assertThat(interrupted).doesNotExist();
        assertThat(going).exists();
    }

    @Test
    void buildsWhereNothingCanBeKept() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("cache"), "no folder");
        assertThat(build("app")).contains("build: building app", "app isn't kept in");
        assertThat(build("app")).isEmpty();
    }

    private List<Path> kept(String module) throws IOException {
        try (var all = Files.list(folder.resolve("cache/scaleup/built"))) {
            return all.filter(path -> path.getFileName().toString().startsWith(module + "-"))
                    .toList();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void leavesAloneWhatDidntChange() throws IOException, InterruptedException {
        build("app", "other");
        write("other/main/Main.java", "next");
        write("app/test/SomeTest.java", "not deployed");
        Files.setLastModifiedTime(root.resolve("app/main/Main.java"), FileTime.from(Instant.now()));
        assertThat(build("app", "other")).startsWith("build: building other\n");
        assertThat(read("other/target/other.jar")).isEqualTo("next and old");
        assertThat(maven().get(1)).endsWith("-pl other");
    }

    @Test
    void compilesTestsWhereItIsToldTo() throws IOException, InterruptedException {
        build("app");
        Files.writeString(root.resolve("bin/mvn"), VERSION + "echo \"$*\" >>maven.log\n");
        assertThat(build("--with-tests", "app")).isEqualTo("build: building tests\n");
        assertThat(maven().get(1)).isEqualTo("-q -B -Dstyle.color=never -T 1C -DskipTests verify");
        assertThat(build("app")).isEmpty();
    }

    @Test
    void buildsAgainWhatFailed() throws IOException, InterruptedException {
        build("app");
        write("app/main/Main.java", "next");
        write("fails", "");
        assertThat(build(1, Map.of(), "app")).endsWith("build: Maven ended with 1\n");
        Files.delete(root.resolve("fails"));
        assertThat(build("app")).startsWith("build: building app");
        assertThat(read("app/target/app.jar")).startsWith("next");
    }

    @Test
    void buildsAgainWhatWasSavedWhileItWasBuilt() throws IOException, InterruptedException {
        write("saved-meanwhile", "saved meanwhile");
        build("app");
        Files.delete(root.resolve("saved-meanwhile"));
        build("app");
        assertThat(read("app/target/app.jar")).startsWith("saved meanwhile");
    }

    @Test
    void refusesAModuleThatDoesntExist() throws IOException, InterruptedException {
        assertThat(build(1, Map.of(), "app", "ap")).isEqualTo("build: modules: ap; allowed: base, app, other\n");
        assertThat(root.resolve("maven.log")).doesNotExist();
    }

    /** Without UTF-8 Java takes each byte beyond ASCII for an error: "An unexpected error occurred while trying to open". */
    @Test
    void refusesALocaleInWhichJavaCantOpenTheProject() throws IOException, InterruptedException {
        assertThat(build(1, Map.of("LC_ALL", "C"), "app"))
                .contains("the locale is C;")
                .contains("LC_ALL=C.UTF-8");
        assertThat(root.resolve("maven.log")).doesNotExist();
    }

    /**
     * The real Maven, as this project configures it: Jansi's reset at the end of each, ESC [ 0 m, would be in a log or a pipe as
     * well. Modules of packaging pom need no plugin, so nothing is fetched.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void printsNoEscapeCodes(boolean right) throws IOException, InterruptedException {
        Files.delete(root.resolve("bin/mvn"));
        for (String file : List.of("jvm.config", "maven.config")) {
            Path settings = Synthesis.ROOT.resolve(".mvn").resolve(file);
            if (Files.exists(settings)) {
                write(".mvn/" + file, Files.readString(settings));
            }
        }
        String project = "<modelVersion>4.0.0</modelVersion><groupId>scaleup</groupId><version>1</version>"
                + "<packaging>pom</packaging>";
        write(
                "pom.xml",
                "<project>%s<artifactId>all</artifactId><modules><module>base</module></modules></project>"
                        .formatted(project));
        write(
                "base/pom.xml",
                "<project>%s<artifactId>base</artifactId>%s</project>"
                        .formatted(project, right ? "" : "<dependencies><dependency/></dependencies>"));
        String output = build(right ? 0 : 1, Map.of("MAVEN_ARGS", "-o"), "base");
        assertThat(output).startsWith("build: building base\n").doesNotContain("\033");
        if (right) {
            assertThat(output).hasLineCount(1);
        } else {
            assertThat(output).contains("[ERROR]").endsWith("build: Maven ended with 1\n");
        }
    }

    @Test
    void isWhatCdkJsonBuildsWith() throws IOException {
        String build = CdkJson.JSON
                .readTree(Synthesis.ROOT.resolve("cdk.json").toFile())
                .path("build")
                .asText();
        assertThat(build).isEqualTo("node build.mjs workload/application lambda src");
    }

    private String build(String... modules) throws IOException, InterruptedException {
        return build(0, Map.of(), modules);
    }

    /** Runs it from another folder; what it printed. */
    private String build(int exitCode, Map<String, String> variables, String... modules)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Synthesis.ROOT.resolve("node_modules/.bin/node").toString(),
                root.resolve("build.mjs").toString()));
        command.addAll(List.of(modules));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    private List<String> maven() throws IOException {
        return Files.readAllLines(root.resolve("maven.log"));
    }

    private String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
