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
        changes.put("a jar that somebody built of other sources", root -> {
            Path jar = root.resolve("app/target/app.jar");
            FileTime time = Files.getLastModifiedTime(jar);
            Files.writeString(jar, Files.readString(jar).replace("first", "worst"));
            Files.setLastModifiedTime(jar, time);
        });
        changes.put("a jar that is gone", root -> Files.delete(root.resolve("app/target/app.jar")));
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
