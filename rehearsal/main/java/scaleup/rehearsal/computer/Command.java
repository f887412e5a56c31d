package scaleup.rehearsal.computer;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A program of this computer, run to its end. */
public final class Command {
    private final List<String> words;
    private final String shown;

    private Command(List<String> words) {
        this(words, String.join(" ", words));
    }

    private Command(List<String> words, String shown) {
        this.words = words;
        this.shown = shown;
    }

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(List.copyOf(words));
    }

    /** The same command, run by another one: {@code prefix} comes before its words. */
    public Command by(List<String> prefix) {
        return new Command(Stream.concat(prefix.stream(), words.stream()).toList());
    }

    /** The same command, of which messages speak so: how it is brought to where it runs is nobody's concern. */
    public Command shownAs(String text) {
        return new Command(words, text);
    }

    /**
     * Runs it with nothing to read.
     *
     * @return what it wrote to its standard output
     * @throws IOException if it can't be started, or doesn't end with 0: then the message has what it wrote
     */
    public String run() throws IOException, InterruptedException {
        return run("");
    }

    /**
     * Runs it with {@code input} to read.
     *
     * @throws IOException as {@link #run()} does
     */
    public String run(String input) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).start();
        var errors = new StringWriter();
        var reader = new Thread(() -> copyErrors(process.errorReader(StandardCharsets.UTF_8), errors));
        try {
            reader.start();
            feed(process, input);
            var output = new StringWriter();
            copy(process.inputReader(StandardCharsets.UTF_8), output);
            int status = process.waitFor();
            reader.join();
            if (status != 0) {
                throw new IOException(
                        "%s ended with %d: %s".formatted(this, status, (output.toString() + errors).strip()));
            }
            return output.toString();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return shown;
    }

    private static void feed(Process process, String input) {
        try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
            writer.write(input);
        } catch (IOException e) {
            // It has ended without reading everything: its exit status says whether that matters.
            return;
        }
    }

    /** Who is interrupted destroys the process, which closes what is read here; another failure is part of what it wrote. */
    private static void copyErrors(Reader from, StringWriter to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            to.write(e.toString());
        }
    }

    private static void copy(Reader from, Writer to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
