package scaleup.rehearsal.region.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeTest {
    @TempDir
    private Path folder;

    @Test
    void theSameContentIsTheSameCodeAndStaysUntouched() throws IOException, InterruptedException {
        var first = keep("one.jar", "content");
        var time = Files.getLastModifiedTime(first.classPath().get(0));

        var second = keep("another.jar", "content");

        assertThat(second).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(second.classPath().get(0))).isEqualTo(time);
        assertThat(second.classPath().get(0)).hasContent("content");
    }

    @Test
    void otherContentIsOtherCode() throws IOException, InterruptedException {
        assertThat(keep("one.jar", "content").folder())
                .isNotEqualTo(keep("one.jar", "other").folder());
    }

    @Test
    void whatNothingUsedForAWeekIsRemoved() throws IOException, InterruptedException {
        var old = keep("old.jar", "old");
        var recent = keep("recent.jar", "recent");
        age(old.folder(), Duration.ofDays(8));
        age(recent.folder(), Duration.ofDays(6));

        keep("new.jar", "new");

        assertThat(old.folder()).doesNotExist();
        assertThat(recent.folder()).exists();
    }

    @Test
    void twoAtTheSameTimeAgree() throws IOException, InterruptedException, ExecutionException {
        var jar = Files.writeString(folder.resolve("one.jar"), "content");
        var other = CompletableFuture.supplyAsync(() -> kept(jar));

        assertThat(kept(jar)).isEqualTo(other.get());
        try (var folders = Files.list(folder.resolve("store"))) {
            assertThat(folders).hasSize(1);
        }
    }

    private Code keep(String name, String content) throws IOException, InterruptedException {
        return Code.keep(folder.resolve("store"), List.of(Files.writeString(folder.resolve(name), content)));
    }

    private Code kept(Path jar) {
        try {
            return Code.keep(folder.resolve("store"), List.of(jar));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
