package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who ends a review that builds another revision finds nothing of it. */
class EndedReviewTest {
    @TempDir
    private Path folder;

    private Path project;

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void git(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(words));
        assertThat(start(command).waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
    }

    /** Java's {@code Runtime#addShutdownHook}: what a signal such as that of Ctrl-C does, SIGTERM does too. */
    @Test
    @Timeout(120)
    void leavesNoWorktreeAndNoProcess() throws IOException, InterruptedException {
        project = Files.createDirectories(folder.resolve("project"));
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Path built = folder.resolve("built");
        Files.writeString(project.resolve("package-lock.json"), "{}");
        ShopFolder.write(project, "");
        Files.createDirectories(project.resolve("node_modules"));
        Files.writeString(project.resolve(".gitignore"), "node_modules\n");
        // A build that doesn't end by itself, and says which process it is once it runs.
        Files.writeString(project.resolve("build.mjs"), """
                import { renameSync, writeFileSync } from 'node:fs';
                writeFileSync('%1$s.new', String(process.pid));
                renameSync('%1$s.new', '%1$s');
                setInterval(() => {}, 1000);
                """.formatted(built));
        git("init", "--quiet");
        git("add", "--all");
        git("commit", "--quiet", "--message", "one");
        var review = start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "scaleup.review.Review",
                "--assembly",
                ".",
                "--against",
                "HEAD"));
        try {
            while (!Files.exists(built)) {
                assertThat(review.isAlive())
                        .as(Files.readString(folder.resolve("log")))
                        .isTrue();
                review.waitFor(50, TimeUnit.MILLISECONDS);
            }
            assertThat(temporary).isNotEmptyDirectory();
            review.destroy();
            assertThat(review.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            review.destroyForcibly();
        }
        long build = Long.parseLong(Files.readString(built));
        assertThat(ProcessHandle.of(build).filter(ProcessHandle::isAlive)).isEmpty();
        try (var left = Files.list(temporary)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
        assertThat(project.resolve(".git/worktrees"))
                .satisfiesAnyOf(worktrees -> assertThat(worktrees).doesNotExist(), worktrees -> assertThat(worktrees)
                        .isEmptyDirectory());
        assertThat(project.resolve("node_modules")).isDirectory();
    }
}
