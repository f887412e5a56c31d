package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;
import scaleup.host.Program;

/**
 * What Maven fetches is known by its content, and so is the Maven that does so. Maven's documentation, "Expected Checksums" of
 * Maven Artifact Resolver: trusted checksums are those that the project brings, and the {@code trustedChecksums} post-processor
 * holds every resolved artifact to them: libraries, plugins, extensions and POMs, just fetched or in the local repository. The
 * project here is a small one with this project's settings, whose only repository is a folder.
 */
class PinnedMavenTest {
    private static final String JAR = "x/packed/1/packed-1.jar";
    private static final String POM = "x/packed/1/packed-1.pom";
    private static final String LIST = ".mvn/checksums/checksums.sha256";

    /** Where the pinned Maven is. */
    private static String bin;

    @TempDir
    private Path folder;

    @BeforeAll
    static void bring() {
        bin = Program.named("bash")
                .run("-c", "node \"$0/maven.mjs\" 2>&1", Synthesis.ROOT.toString())
                .output()
                .strip()
                .replaceFirst("(?s).*\n", "");
    }

    @BeforeEach
    void project() throws IOException {
        write(".mvn/maven.config", Files.readString(Synthesis.ROOT.resolve(".mvn/maven.config")));
        write("pom.xml", """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>y</groupId>
                  <artifactId>y</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <pluginRepositories>
                    <pluginRepository><id>central</id><url>file://${basedir}/repository</url></pluginRepository>
                  </pluginRepositories>
                  <!-- Of all that a build runs this takes the least: nothing is fetched for it but itself. -->
                  <build>
                    <extensions>
                      <extension><groupId>x</groupId><artifactId>packed</artifactId><version>1</version></extension>
                    </extensions>
                  </build>
                </project>
                """);
        write("repository/" + POM, """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>x</groupId>
                  <artifactId>packed</artifactId>
                  <version>1</version>
                </project>
                """);
        pack("good");
        write(LIST, listed(POM) + listed(JAR));
    }

    /** Whoever serves another jar serves its checksum as well. */
    @Test
    void anotherJarOfTheSameVersionIsNotTaken() throws IOException {
        pack("evil");
        Program.Outcome outcome = maven();
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output())
                .contains("x:packed:jar:1")
                .contains("Checksum validation failed, expected '")
                .contains("(PROVIDED)");
        assertThat(folder.resolve("local").resolve(JAR)).doesNotExist();
    }

    @Test
    void anotherPomOfTheSameVersionIsNotTaken() throws IOException {
        write("repository/" + POM, Files.readString(folder.resolve("repository").resolve(POM)) + "<!-- evil -->\n");
        pack("good");
        assertThat(maven().exitCode()).isNotZero();
        assertThat(folder.resolve("local").resolve(POM)).doesNotExist();
    }

    /** Which Maven of before, or another project, may have fetched; {@code .ci/pin} has Maven write the list. */
    @Test
    void whatIsListedIsTakenAndAnotherJarThatIsThereAlreadyIsNot() throws IOException {
        Path list = folder.resolve(LIST);
        List<String> expected = Files.readAllLines(list);
        Files.delete(list);
        String recorded = "-Daether.artifactResolver.postProcessor.trustedChecksums.record=true";
        assertThat(Files.readString(Synthesis.ROOT.resolve(".ci/pin"))).contains(recorded);
        assertThat(maven(recorded).exitCode()).isZero();
        assertThat(Files.readAllLines(list)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(maven().exitCode()).isZero();

        pack("evil");
        Files.copy(
                folder.resolve("repository").resolve(JAR),
                folder.resolve("local").resolve(JAR),
                StandardCopyOption.REPLACE_EXISTING);
        Program.Outcome outcome = maven();
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output()).contains("x:packed:jar:1").contains("trusted checksum mismatch");
    }

    /** Such as a version that was raised without {@code .ci/pin}. */
    @Test
    void whatIsNotListedIsNotTaken() throws IOException {
        write(LIST, listed(POM));
        assertThat(maven().exitCode()).isNotZero();
    }

    @Test
    void allThatIsListedIsOneVersionOfSomebodyElse() throws IOException {
        assertThat(Files.readAllLines(Synthesis.ROOT.resolve(LIST)))
                .hasSizeGreaterThan(1000)
                .allMatch(line -> line.matches("[0-9a-f]{64}  [^ ]+\\.(jar|pom)"))
                .noneMatch(line -> line.contains("SNAPSHOT"))
                .noneMatch(line -> line.contains("  scaleup/"));
    }

    @Test
    void theMavenThatBuildsIsThePinnedOne() {
        assertThat(Program.named("bash").run("-c", "\"$0/mvn\" --version", bin).output())
                .startsWith("Apache Maven 3.9.16 ");
    }

    /** The computer has an older Maven, and who serves the pinned one has changed it: nothing of it is unpacked. */
    @Test
    void aMavenOfAnotherDigestIsNotUsed() throws IOException {
        write("apache-maven.tar.gz", "evil");
        standIn("mvn", "echo 'Apache Maven 3.8.7'; echo \"Maven home: $HOME\"");
        standIn("java", "echo \"$HOME/apache-maven.tar.gz\"");
        Program.Outcome outcome = Program.named("bash")
                .run(
                        "-c",
                        "HOME=$1 XDG_CACHE_HOME=$1/cache PATH=$1/bin:$PATH node \"$0/maven.mjs\"",
                        Synthesis.ROOT.toString(),
                        folder.toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("apache-maven.tar.gz is not what was reviewed")
                .contains("allowed: ")
                .doesNotContain("\n    at ");
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    /** What calls Maven has put the pinned one first. */
    @ParameterizedTest
    @ValueSource(strings = {"verify", "mutate", "rehearse", "configuration", ".ci/pin", ".ci/bill-of-materials"})
    void everyScriptBuildsWithThePinnedMaven(String script) throws IOException {
        List<String> lines = Files.readAllLines(Synthesis.ROOT.resolve(script)).stream()
                .filter(line -> !line.strip().startsWith("#"))
                .toList();
        boolean calls = lines.stream().anyMatch(line -> line.matches("(.*\\s)?mvn -.*"));
        boolean pinned =
                lines.stream().anyMatch(line -> line.strip().matches("PATH=\\$\\(node maven\\.mjs\\):\\$PATH.*"));
        assertThat(pinned).isEqualTo(calls);
        assertThat(calls || lines.stream().anyMatch(line -> line.contains("node build.mjs")))
                .isTrue();
    }

    private Program.Outcome maven(String... options) {
        return Program.named("bash")
                .run(
                        "-c",
                        "cd \"$1\" && MAVEN_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' \"$0/mvn\" -q -B"
                                + " -Dmaven.repo.local=\"$1/local\" $2 validate",
                        bin,
                        folder.toString(),
                        String.join(" ", options));
    }

    private void pack(String content) throws IOException {
        Path jar = folder.resolve("repository").resolve(JAR);
        try (var packed = new JarOutputStream(Files.newOutputStream(jar))) {
            packed.putNextEntry(new ZipEntry("content"));
            packed.write(content.getBytes(StandardCharsets.UTF_8));
        }
        write("repository/" + JAR + ".sha1", digest("SHA-1", jar));
        write(
                "repository/" + POM + ".sha1",
                digest("SHA-1", folder.resolve("repository").resolve(POM)));
    }

    private String listed(String file) throws IOException {
        return digest("SHA-256", folder.resolve("repository").resolve(file)) + "  " + file + "\n";
    }

    private static String digest(String algorithm, Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void standIn(String name, String body) throws IOException {
        write("bin/" + name, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(
                folder.resolve("bin").resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
