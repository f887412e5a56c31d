package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts a new process of a function for each of its deaths: {@code kill -9} at one of its messages. */
public final class KilledProcess implements AutoCloseable {
    private static final long SECONDS = 60;

    private final Deployed function;
    private final Fuse fuse;
    private final Tap tap;
    private final Path log;
    private final RuntimeApi runtime = new RuntimeApi();
    private int kills;

    public KilledProcess(Deployed function, Fuse fuse, Tap tap, Path log) throws IOException {
        this.function = function;
        this.fuse = fuse;
        this.tap = tap;
        this.log = log;
    }

    /** Hands it events until it dies at its n-th message, before or after that has its effect; or until there are no more. */
    public void at(int message, boolean effect, String... events)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Process process = function.start(runtime, tap.endpoint(), log);
        try {
            fuse.arm(message, effect, process::destroyForcibly);
            for (String event : events) {
                CompletableFuture<String> result = runtime.invoke(event);
                CompletableFuture.anyOf(process.onExit(), result).get(SECONDS, TimeUnit.SECONDS);
                if (!result.isDone()) {
                    kills++;
                    break;
                }
                assertThat(result.get()).as(() -> Deployed.read(log)).startsWith("response");
            }
        } finally {
            process.destroyForcibly().waitFor();
            fuse.disarm();
        }
    }

    /** Says how many died, and fails if they are too few for a test to mean something. */
    public void report(String name, int atLeast) {
        System.out.printf("Processes of %s killed by kill -9: %d%n", name, kills);
        assertThat(kills).isGreaterThanOrEqualTo(atLeast);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
