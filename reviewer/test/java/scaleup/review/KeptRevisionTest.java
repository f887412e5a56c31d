package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.CallersFolder;

/** A revision is built and synthesised once, as long as nothing else can come of it. */
class KeptRevisionTest {
    @TempDir
    private Path folder;

    private Path project;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private String git(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(words));
        var git = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(output).isZero();
        return output.strip();
    }

    /** Synthesises, as a process of its own, what stands in the project. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) throws IOException {
            if (!Files.exists(Path.of("shop.json"))) {
                System.err.println("no such key");
                System.exit(1);
            }
            for (String file : new String[] {"manifest.json", "shop.json"}) {
                Files.copy(
                        Path.of(file),
                        Path.of(System.getenv("CDK_OUTDIR")).resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @BeforeEach
    void project() throws IOException, InterruptedException {
        project = Files.createDirectories(folder.resolve("Jörgs project"));
        Files.writeString(project.resolve("package-lock.json"), "{}");
        Files.createDirectories(project.resolve("node_modules"));
        Files.writeString(project.resolve(".gitignore"), "node_modules\ntarget\n");
        Files.writeString(project.resolve("build.mjs"), "");
        Files.writeString(project.resolve("cdk.json"), "{\"app\": \"java -jar app.jar\"}");
        ShopFolder.write(project, "'Topic': {'Type': 'AWS::SNS::Topic'}");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Application.class.getName());
        String name = Application.class.getName().replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(Files.newOutputStream(project.resolve("app.jar")), manifest);
                var compiled = Application.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new ZipEntry(name));
            compiled.transferTo(jar);
        }
        git("init", "--quiet");
        commit();
    }

    private String commit() throws IOException, InterruptedException {
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "--message", "one");
        return git("rev-parse", "HEAD");
    }

    /** Whether it was built, or else kept. */
    private boolean builds(String environment, String revision) {
        said.reset();
        var to = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(new Review(project, new CallersFolder(project), to, to)
                        .commandLine()
                        .execute(environment, "--against", revision))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no resource changes");
        return said.toString(StandardCharsets.UTF_8).contains("building what of " + revision);
    }

    @Test
    void isMadeOnceForEachCommitAndEnvironment() throws IOException, InterruptedException {
        String first = commit();
        assertThat(builds("dev", "HEAD")).isTrue();
        assertThat(builds("dev", first)).isFalse();
        assertThat(builds("prod", first)).isTrue();
        commit();
        assertThat(builds("dev", "HEAD")).as("another commit").isTrue();
        assertThat(builds("dev", "HEAD~1")).isFalse();
    }

    /** By whom it is synthesised, and where, a template may differ; the CDK's own variables say it. */
    @Test
    void anotherRegionOfTheCdkIsAnotherOne() {
        assertThat(KeptAssemblies.key("c", "dev", Map.of("CDK_DEFAULT_REGION", "eu-west-1", "HOME", "/a")))
                .isEqualTo(KeptAssemblies.key("c", "dev", Map.of("CDK_DEFAULT_REGION", "eu-west-1", "HOME", "/b")))
                .isNotEqualTo(KeptAssemblies.key("c", "dev", Map.of("CDK_DEFAULT_REGION", "eu-west-3", "HOME", "/a")));
    }

    /** What is no part of the commit may be another one next time. */
    @Test
    void isNotKeptWhereItHasAFolderThatIsInNoCommit() throws IOException, InterruptedException {
        Files.createDirectories(project.resolve("environments"));
        Files.createDirectories(project.resolve("site"));
        Files.writeString(project.resolve("site/index.html"), "");
        Files.writeString(project.resolve("environments/dev.yaml"), "web:\n  site: site # the commit's own\n");
        commit();
        assertThat(builds("dev", "HEAD")).isTrue();
        assertThat(builds("dev", "HEAD")).isFalse();
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(project.resolve("environments/dev.yaml"), "web: {site: \"%s\"}\n".formatted(outside));
        commit();
        assertThat(builds("dev", "HEAD")).isTrue();
        assertThat(builds("dev", "HEAD")).isTrue();
    }

    @Test
    void whatCannotBeReadAnyMoreIsMadeAnewAndTheOldestGo() throws IOException, InterruptedException, Unreadable {
        assertThat(builds("dev", "HEAD")).isTrue();
        Path revisions = project.resolve("target/review/revisions");
        try (var kept = Files.list(revisions)) {
            Files.delete(kept.findFirst().orElseThrow().resolve("shop.json"));
        }
        assertThat(builds("dev", "HEAD")).isTrue();
        var assemblies = new KeptAssemblies(revisions);
        for (int i = 0; i < KeptAssemblies.MOST; i++) {
            Path room = assemblies.room();
            ShopFolder.write(room, "");
            assemblies.keep("another-" + i, room);
        }
        try (var kept = Files.list(revisions)) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("another-0", "another-1", "another-2", "another-3");
        }
    }

    /** Nobody waits for a revision where what is here can't be synthesised. */
    @Test
    void aFailureHereEndsWhatIsDoneOfTheRevisionAndLeavesNothing() throws IOException, InterruptedException {
        Files.writeString(project.resolve("build.mjs"), "setInterval(() => {}, 1000);");
        commit();
        Files.delete(project.resolve("shop.json"));
        var to = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(new Review(project, new CallersFolder(project), to, to)
                        .commandLine()
                        .execute("dev", "--against", "HEAD"))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("review: no such key");
        assertThat(git("worktree", "list").lines()).hasSize(1);
        assertThat(project.resolve("target/review/revisions")).isEmptyDirectory();
    }
}
