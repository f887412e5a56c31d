package scaleup.rehearsal.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.check.Users;

/**
 * Users who send requests while something goes wrong.
 *
 * @param users whose machine sends them
 * @param rate requests a second
 */
public record Trial(Users users, int rate) {
    private static final int BEFORE_SECONDS = 6;
    private static final int AFTER_SECONDS = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What became of the requests.
     *
     * @param prefix with which the keys of this trial's writes begin
     * @param begin when the fault began, on the clock of {@link Entry}
     */
    public record History(Fault fault, String prefix, double begin, List<Entry> entries) {}

    /** Sends requests, lets the fault happen to a machine, takes it back, and waits for the last answer. */
    public History run(Fault fault, Processes machine) throws IOException, InterruptedException {
        String prefix = "load-" + UUID.randomUUID();
        Path history = Files.createTempFile(users.folder(), "load-", ".history");
        Path output = Files.createTempFile(users.folder(), "load-", ".output");
        int seconds = BEFORE_SECONDS + (int) fault.lasts().toSeconds() + AFTER_SECONDS;
        Process program = new ProcessBuilder(command(seconds, prefix, history))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitFirst(program, history, output);
            TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
            double begin = Entry.now();
            Fault.Repair repair = fault.damage().to(machine);
            TimeUnit.MILLISECONDS.sleep(
                    Math.max(0, fault.lasts().toMillis() - Math.round(1000 * (Entry.now() - begin))));
            repair.run();
            if (!program.waitFor(seconds + 3 * Request.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || program.exitValue() != 0) {
                throw new IOException("the load failed: " + Files.readString(output));
            }
            return new History(fault, prefix, begin, entries(history));
        } finally {
            program.destroyForcibly();
            Files.delete(history);
            Files.delete(output);
        }
    }

    private List<String> command(int seconds, String prefix, Path history) {
        List<String> command = new ArrayList<>(users.enter());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoadProgram.class.getName(),
                users.name(),
                users.address(),
                users.authority().toString(),
                Integer.toString(rate),
                Integer.toString(seconds),
                prefix,
                history.toString()));
        return command;
    }

    /** The history is written when its buffer is full, so its first line says only that the load runs. */
    private static void awaitFirst(Process program, Path history, Path output)
            throws IOException, InterruptedException {
        while (Files.size(history) == 0) {
            if (!program.isAlive()) {
                throw new IOException("the load ended before its first answer: " + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<Entry> entries(Path history) throws IOException {
        List<Entry> entries = new ArrayList<>();
        File file = history.toFile();
        try (var values = JSON.readerFor(Entry.class).<Entry>readValues(file)) {
            while (values.hasNext()) {
                entries.add(values.next());
            }
        }
        return entries;
    }
}
