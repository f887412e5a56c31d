package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import scaleup.Synthesis;
import scaleup.host.Program;

/** All that a build fetches is pinned by its content; what Debian brings is signed. */
class PinnedTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line of a requirements file, or one that goes on with the digests of the line before. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "[A-Za-z0-9._-]+(\\[[a-z0-9,_-]+])?==[0-9][^ ]*( ;[^\\\\]*)?( \\\\\\R    --hash=sha256:[0-9a-f]{64})+");

    private static final Pattern INSTALLS = Pattern.compile("\\bpip\"? install\\b");

    /** pip's documentation, "Secure installs"; "Hash-checking mode" of uv's {@code pip install --require-hashes}. */
    private static final String BY_DIGEST = "--require-hashes";

    @TempDir
    private Path folder;

    /** npm Docs, "package-lock.json": {@code integrity} is the digest of what is unpacked there. */
    @ParameterizedTest
    @ValueSource(
            strings = {"package-lock.json", ".ci/recording/package-lock.json", "examples/express/package-lock.json"})
    void everyNodePackageIsPinnedByItsDigest(String lock) throws IOException {
        JsonNode packages = JSON.readTree(Synthesis.ROOT.resolve(lock).toFile()).path("packages");
        assertThat(packages).isNotEmpty();
        for (var entry : packages.properties()) {
            JsonNode each = entry.getValue();
            if (!entry.getKey().isEmpty() && !each.path("inBundle").asBoolean()) {
                assertThat(each.path("integrity").asText()).as(entry.getKey()).matches("sha512-[A-Za-z0-9+/]{86}==");
            }
            assertThat(each.path("hasInstallScript").asBoolean())
                    .as("%s has an install script, which could fetch anything", entry.getKey())
                    .isFalse();
        }
    }

    /** The Node.js that runs the CDK with your rights: one version, for each platform from a package without a script. */
    @Test
    void theNodeOfEveryPlatformIsTheSameVersion() throws IOException {
        JsonNode packages = lock().path("packages");
        JsonNode platforms = packages.path("").path("optionalDependencies");
        assertThat(platforms.properties())
                .extracting(entry -> entry.getKey())
                .allMatch(name -> name.startsWith("node-"));
        assertThat(platforms.properties())
                .extracting(entry -> entry.getValue().asText())
                .containsOnly("24.21.0");
        platforms.fieldNames().forEachRemaining(name -> {
            JsonNode each = packages.path("node_modules/" + name);
            assertThat(name)
                    .isEqualTo("node-%s-%s"
                            .formatted(
                                    each.at("/os/0").asText().replace("win32", "win"),
                                    each.at("/cpu/0").asText()));
        });
        assertThat(Program.named("bash")
                        .run("-c", "\"$0\" --version", Synthesis.ROOT + "/node_modules/.bin/node")
                        .output())
                .isEqualTo("v24.21.0\n");
    }

    @Test
    void noNodePackageRunsAScriptWhenItIsInstalled() throws IOException {
        pack("console.log('good')");
        assertThat(npm("install --package-lock-only && npm ci")).isZero();
        assertThat(folder.resolve("node_modules/packed/index.js")).hasContent("console.log('good')");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aNodePackageOfAnotherDigestIsNotInstalled() throws IOException {
        pack("console.log('good')");
        assertThat(npm("install --package-lock-only")).isZero();
        Path lock = folder.resolve("package-lock.json");
        String digest = Files.readString(lock);
        pack("console.log('evil')");
        Files.writeString(lock, digest);
        assertThat(npm("ci --cache=other")).isNotZero();
        assertThat(folder.resolve("node_modules/packed/index.js")).doesNotExist();
    }

    static Stream<Path> requirements() throws IOException {
        return Stream.of(".ci", "rehearsal/main/resources", "examples/flask")
                .map(Synthesis.ROOT::resolve)
                .flatMap(PinnedTest::files)
                .filter(file -> file.toString().endsWith("requirements.txt"));
    }

    @ParameterizedTest
    @MethodSource("requirements")
    void everyPythonPackageIsPinnedByItsDigests(Path file) throws IOException {
        String text = Files.readString(file).replaceAll("(?m)^#.*\\R", "");
        assertThat(REQUIREMENT.matcher(text).replaceAll("").strip()).isEmpty();
        assertThat(REQUIREMENT.matcher(text).results()).isNotEmpty();
    }

    @Test
    void everyInstallationOfPythonPackagesAsksForDigests() throws IOException {
        List<String> installations = new ArrayList<>();
        for (Path script : files(Synthesis.ROOT.resolve(".ci")).toList()) {
            Files.readString(script)
                    .replaceAll("\\\\+\\R\\s*", "")
                    .lines()
                    .filter(line -> INSTALLS.matcher(line).find() && !line.startsWith("#"))
                    .forEach(installations::add);
        }
        assertThat(installations).hasSizeGreaterThanOrEqualTo(4).allSatisfy(line -> assertThat(line)
                .contains(BY_DIGEST));
        String moto = Files.readString(
                Synthesis.ROOT.resolve("rehearsal/main/java/scaleup/rehearsal/computer/MotoEnvironment.java"));
        assertThat(moto.split("\"install\"", -1))
                .hasSameSizeAs(moto.split('"' + BY_DIGEST + '"', -1))
                .hasSize(2);
    }

    /** GitHub Docs, "Secure use reference": a full-length commit is the only form that can't be changed. */
    @Test
    void everyActionIsPinnedByItsCommitAndEveryImageByItsDigest() throws IOException {
        for (Path file : files(Synthesis.ROOT.resolve(".github/workflows")).toList()) {
            List<String> used = new ArrayList<>();
            values(new Yaml().load(Files.readString(file)), "uses", used);
            assertThat(used).isNotEmpty().allMatch(action -> action.matches("[\\w/.-]+@[0-9a-f]{40}"));
            List<String> images = new ArrayList<>();
            values(new Yaml().load(Files.readString(file)), "image", images);
            assertThat(images).allMatch(image -> image.matches("[\\w/.:-]+@sha256:[0-9a-f]{64}"));
        }
    }

    /** What Maven Central has under a version never changes there; a range, or a snapshot, is another one tomorrow. */
    @Test
    void everyVersionOfMavensIsOne() throws IOException {
        for (String module :
                List.of("", "src/", "test/", "lambda/", "rehearsal/", "reviewer/", "workload/application/")) {
            // The project's own, which is no version: what it is made of is what lies there.
            String pom = Files.readString(Synthesis.ROOT.resolve(module + "pom.xml"))
                    .replaceFirst("<version>1\\.0\\.0-SNAPSHOT</version>", "");
            assertThat(Pattern.compile("<version>(.*?)</version>").matcher(pom).results())
                    .extracting(match -> match.group(1))
                    .isNotEmpty()
                    .allMatch(version -> version.matches("\\$\\{[a-z0-9.-]+}|\\d[A-Za-z0-9.-]*"))
                    .noneMatch(version -> version.contains("SNAPSHOT"));
        }
    }

    /** apt-secure(8): what is neither signed nor said to be trusted is refused. */
    @Test
    void packagesOfDebianAreTakenOnlyIfTheyAreSigned() throws IOException {
        for (String folder : List.of(".ci", "rehearsal/main/resources")) {
            for (Path file : files(Synthesis.ROOT.resolve(folder)).toList()) {
                // A repository that an image brings itself has no signature.
                assertThat(Files.readString(file).replace("deb [trusted=yes] file:/usr/share/scaleup/packages ./", ""))
                        .as(file.toString())
                        .doesNotContainIgnoringCase("trusted=yes")
                        .doesNotContainIgnoringCase("allow-insecure")
                        .doesNotContainIgnoringCase("unauthenticated")
                        .doesNotContainIgnoringCase("no-check-gpg")
                        .doesNotContainIgnoringCase("allow-weak")
                        .doesNotContain("curl -k", "--insecure");
            }
        }
    }

    /** A package as a file, which this project's settings of npm install. */
    private void pack(String content) throws IOException {
        Path packed = Files.createDirectories(folder.resolve("packed"));
        Files.writeString(packed.resolve("index.js"), content);
        Files.writeString(packed.resolve("package.json"), """
                {"name": "packed", "version": "1.0.0", "scripts": {"preinstall": "echo >../../ran", "install": "echo >../../ran",
                 "postinstall": "echo >../../ran"}}
                """);
        Files.writeString(folder.resolve("package.json"), """
                {"name": "installs", "version": "1.0.0", "dependencies": {"packed": "file:packed-1.0.0.tgz"}}
                """);
        Files.writeString(folder.resolve(".npmrc"), Files.readString(Synthesis.ROOT.resolve(".npmrc")));
        assertThat(npm("pack ./packed")).isZero();
    }

    private int npm(String command) {
        Program.named("npm");
        return Program.named("bash")
                .run(
                        "-c",
                        "cd \"$0\" && export npm_config_cache=\"$0/cache\" npm_config_offline=true && npm " + command,
                        folder.toString())
                .exitCode();
    }

    private static JsonNode lock() throws IOException {
        return JSON.readTree(Synthesis.ROOT.resolve("package-lock.json").toFile());
    }

    private static Stream<Path> files(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All values of a key, wherever it stands. */
    private static void values(Object node, String key, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (key.equals(name)) {
                    found.add(value.toString());
                }
                values(value, key, found);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(value -> values(value, key, found));
        }
    }
}
