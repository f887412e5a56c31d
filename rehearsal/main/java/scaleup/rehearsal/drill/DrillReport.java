package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.computer.FolderOwner;

/** The drills of a rehearsal, for programs and for people: {@code drills.json} and {@code drills.html}. */
final class DrillReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String environment;
    private final String delays;
    private final Instant began;
    private final List<Result> results = new ArrayList<>();

    /**
     * What is written.
     *
     * @param delays of AWS: as they are, or shortened
     * @param processors of the computer that played
     */
    record Content(String environment, String began, String delays, int processors, List<Result> drills) {}

    /** One that is still empty, of what began at a moment. */
    DrillReport(String environment, String delays, Instant began, Path folder) {
        this.environment = environment;
        this.delays = delays;
        this.began = began;
        this.folder = folder;
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    /** The file for people. */
    Path page() {
        return folder.resolve("drills.html");
    }

    /** Adds a drill, and writes both files anew. */
    void add(Result result) throws IOException {
        results.add(result);
        Content content = new Content(
                environment,
                began.truncatedTo(ChronoUnit.SECONDS).toString(),
                delays,
                Runtime.getRuntime().availableProcessors(),
                results);
        FolderOwner.makeFolder(folder);
        String json = JSON.writeValueAsString(content);
        Files.writeString(FolderOwner.makeFile(folder.resolve("drills.json")), json);
        Files.writeString(FolderOwner.makeFile(page()), DrillPage.of(json));
    }
}
