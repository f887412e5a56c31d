package scaleup.rehearsal.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Requests that are being sent. */
public final class RunningLoad implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process program;
    private final Path history;
    private final Path errors;
    private volatile Progress progress = new Progress(0, 0, 0);

    /**
     * How it goes.
     *
     * @param due requests that were to be sent until then
     * @param ended requests that have come to their end
     * @param lost those of them that got no answer, or an error
     */
    public record Progress(int due, int ended, int lost) {
        /** The part of what was due since another one that was answered: what waited then may make it more than 1. */
        public double answeredSince(Progress before) {
            return (double) (ended - lost - before.ended + before.lost) / (due - before.due);
        }
    }

    RunningLoad(Process program, Path history, Path errors) {
        this.program = program;
        this.history = history;
        this.errors = errors;
        Thread reader = new Thread(this::follow, "load");
        reader.setDaemon(true);
        reader.start();
    }

    private void follow() {
        try (var lines = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] numbers = line.split(" ", -1);
                progress = new Progress(
                        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
            }
        } catch (IOException ended) {
            // Its history says more.
        }
    }

    /**
     * How it goes, as of the last second.
     *
     * @throws IOException if it has come to an end by itself
     */
    public Progress progress() throws IOException {
        if (!program.isAlive()) {
            throw failed();
        }
        return progress;
    }

    /**
     * Sends nothing more, and waits for the last answer.
     *
     * @return what became of each request, in the order in which they came to their end
     */
    public List<Entry> stop() throws IOException, InterruptedException {
        program.getOutputStream().close();
        if (!program.waitFor(3 * Request.PATIENCE.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw failed();
        }
        List<Entry> entries = new ArrayList<>();
        try (var values = JSON.readerFor(Entry.class).<Entry>readValues(history.toFile())) {
            while (values.hasNext()) {
                entries.add(values.next());
            }
        }
        return entries;
    }

    private IOException failed() throws IOException {
        return new IOException("the load failed: " + Files.readString(errors).strip());
    }

    /** Ends it at once, if it still runs. */
    @Override
    public void close() throws IOException {
        program.destroyForcibly();
        Files.deleteIfExists(history);
        Files.deleteIfExists(errors);
    }
}
