package scaleup.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.Synthesis;

/**
 * What earlier runs found out, so that the test that noticed a change is asked first, and quick ones before slow ones. It decides
 * about the order alone. A line each: what is known, a tab, and what of it; the last one counts.
 */
final class Known {
    static final Path FILE = Synthesis.ROOT.resolve("test/target/mutation.tsv");

    private final Map<String, String> lines = new HashMap<>();

    Known() throws IOException {
        if (Files.exists(FILE)) {
            for (String line : Files.readAllLines(FILE)) {
                String[] parts = line.split("\t", 2);
                if (parts.length == 2) {
                    lines.put(parts[0], parts[1]);
                }
            }
        }
    }

    /** The id of the test that noticed it. */
    Optional<String> test(Mutation mutation) {
        return Optional.ofNullable(lines.get(key(mutation)));
    }

    void add(Mutation mutation, TestFailure noticed) throws IOException {
        put(key(mutation), noticed.id());
    }

    /** How long a test class took, very long if that isn't known. */
    Duration time(String testClass) {
        return Duration.ofMillis(Long.parseLong(lines.getOrDefault(testClass, "600000")));
    }

    void add(String testClass, Duration time) throws IOException {
        put(testClass, Long.toString(time.toMillis() / 100 * 100));
    }

    private void put(String key, String value) throws IOException {
        if (!value.equals(lines.put(key, value))) {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, List.of(key + "\t" + value), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Lines above a file's may be added or go. */
    private static String key(Mutation mutation) {
        String place = mutation.place().replaceFirst("^line \\d+$", "line");
        return "%s %s %s".formatted(mutation.file(), place, mutation.change());
    }
}
