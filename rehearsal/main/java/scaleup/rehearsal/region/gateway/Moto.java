package scaleup.rehearsal.region.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import scaleup.rehearsal.region.Account;

/** moto_server, the emulator of the services that only store. */
public final class Moto implements AutoCloseable {
    private static final int LAST_LINES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final InetSocketAddress address;
    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private Moto(InetSocketAddress address, Process process) {
        this.address = address;
        this.process = process;
    }

    /**
     * Starts it; it takes two to four seconds, mostly of processor time, until it is ready.
     *
     * @param program the path of {@code moto_server}
     * @param address on loopback: moto lets everybody do everything
     */
    public static Moto start(Path program, InetSocketAddress address, Account account) throws IOException {
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(address + " is not on loopback");
        }
        var builder = new ProcessBuilder(
                        program.toString(),
                        "-H",
                        address.getAddress().getHostAddress(),
                        "-p",
                        Integer.toString(address.getPort()))
                .redirectErrorStream(true);
        builder.environment().put("MOTO_ACCOUNT_ID", account.id());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        var moto = new Moto(address, builder.start());
        var reader = new Thread(moto::read, "moto");
        reader.setDaemon(true);
        reader.start();
        return moto;
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort()));
    }

    /**
     * Waits until it answers.
     *
     * @throws IOException if it ended, or isn't ready at the end of the time, with what it printed
     */
    public void awaitReady(Duration patience) throws IOException, InterruptedException {
        try {
            ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("moto_server is not ready: " + printed(), e);
        }
    }

    /** It listens before it prints that it does. Later it prints a line for each request, which nobody needs. */
    private void read() {
        try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("Running on http")) {
                    ready.complete(null);
                }
                keep(line);
            }
            ready.completeExceptionally(new IOException("moto_server ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private synchronized void keep(String line) {
        lastLines.add(line);
        if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
        }
    }

    private synchronized String printed() {
        return String.join(System.lineSeparator(), lastLines);
    }

    /** Ends it. What it stored is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
