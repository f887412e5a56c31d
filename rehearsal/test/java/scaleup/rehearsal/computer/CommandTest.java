package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void readsItsInputAndReturnsItsOutputWithoutErrors() throws Exception {
        assertThat(Command.of("sh", "-c", "cat; echo warning >&2").run("hello")).isEqualTo("hello");
    }

    @Test
    void aFailureSaysWhatWasRunHowItEndedAndWhatItSaid() {
        assertThatThrownBy(() -> Command.of("sh", "-c", "echo so far; echo no >&2; exit 3")
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sh -c")
                .hasMessageContaining("ended with 3: so far\nno");
    }

    /** Who reads that a machine's service failed is told its command, not how we come into the machine. */
    @Test
    void aFailureSpeaksOfItAsItIsToBeShown() {
        assertThatThrownBy(() -> Command.of("sh", "-c", "exec false")
                        .shownAs("web-1: false")
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("web-1: false ended with 1");
    }

    @Test
    void aProgramMayLeaveItsInputUnread() throws Exception {
        assertThat(Command.of("echo", "done").run("x".repeat(1_000_000))).isEqualTo("done\n");
    }

    @Test
    void manyErrorsDoNotStopIt() throws Exception {
        assertThat(Command.of("sh", "-c", "head -c 1000000 /dev/zero >&2; echo done")
                        .run())
                .isEqualTo("done\n");
    }

    @Test
    void runsByAnotherCommand() throws Exception {
        assertThat(Command.of("sh", "-c", "echo $NAME")
                        .by(List.of("env", "NAME=value"))
                        .run())
                .isEqualTo("value\n");
    }

    /** The thread that reads errors finds them closed, sooner or later. */
    @Test
    void whoIsInterruptedHearsOfNothingElse() throws Exception {
        var uncaught = new CopyOnWriteArrayList<Throwable>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> uncaught.add(problem));
        try {
            for (int i = 0; i < 20; i++) {
                var ended = new CompletableFuture<Throwable>();
                var thread = new Thread(() -> {
                    try {
                        Command.of("sh", "-c", "exec >&-; while :; do echo no >&2; done")
                                .run();
                    } catch (IOException | InterruptedException e) {
                        ended.complete(e);
                    }
                });
                thread.start();
                TimeUnit.MILLISECONDS.sleep(20);
                thread.interrupt();
                assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
    }
}
