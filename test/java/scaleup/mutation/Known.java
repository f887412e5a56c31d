package scaleup.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import scaleup.Synthesis;

/**
 * What earlier runs found out, so that the test that noticed a change is asked first, and quick ones before slow ones. It decides
 * about the order alone. A line each: what is known, a tab, and what of it; the last one counts.
 */
final class Known {
    static final Path FILE = Synthesis.ROOT.resolve("test/target/mutation.tsv");

    private static final List<Path> CLASSES = Stream.of("test", "lambda")
            .map(module -> Synthesis.ROOT.resolve(module + "/target/test-classes"))
            .filter(Files::isDirectory)
            .toList();

    private static final String NOTICED = "noticed ";

    private final Path file;
    private final Map<String, String> lines = new HashMap<>();
    private final String run = UUID.randomUUID().toString();
    private final Map<String, String> states = new HashMap<>();

    /** What a file holds, and whatever is added. */
    Known(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
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
        put(question(mutation, noticed.testClass()), NOTICED + state(mutation, noticed.testClass()));
    }

    /** What noticed it, if that, what it uses and the file are as they were then. */
    Optional<TestFailure> noticed(Mutation mutation) {
        return test(mutation).map(id -> new TestFailure(id, "as before")).filter(test -> (NOTICED
                        + state(mutation, test.testClass()))
                .equals(lines.get(question(mutation, test.testClass()))));
    }

    /** How long a test class, by its name, or a test, by its id, took when it passed. */
    Optional<Duration> time(String test) {
        return Optional.ofNullable(lines.get(test)).map(Long::parseLong).map(Duration::ofMillis);
    }

    void add(String test, Duration time) throws IOException {
        put(test, Long.toString(time.toMillis() / 100 * 100));
    }

    /** Whether a test class was asked about it and noticed nothing, since it, what it uses and the file are as they are. */
    boolean isUnnoticed(Mutation mutation, String testClass) {
        return state(mutation, testClass).equals(lines.get(question(mutation, testClass)));
    }

    void addUnnoticed(Mutation mutation, String testClass) throws IOException {
        put(question(mutation, testClass), state(mutation, testClass));
    }

    private static String question(Mutation mutation, String testClass) {
        return "%s %s %s %s".formatted(mutation.file(), mutation.place(), mutation.change(), testClass);
    }

    /** Of what the answer depends; of a template that is more than can be told, and so it holds for this run alone. */
    private String state(Mutation mutation, String testClass) {
        return states.computeIfAbsent(mutation.file() + " " + testClass, ignored -> {
            var digest = new CRC32C();
            String own = testClass.replace('.', '/');
            String fixtures = own.replaceFirst("\\w+$", "") + "\\w*(?<!Test)(\\$.*)?\\.class";
            try {
                for (Path classes : CLASSES) {
                    try (var files = Files.walk(classes)) {
                        for (Path path : files.sorted().toList()) {
                            String name = classes.relativize(path).toString();
                            if (name.matches(Pattern.quote(own) + "(\\$.*)?\\.class") || name.matches(fixtures)) {
                                digest.update(Files.readAllBytes(path));
                            }
                        }
                    }
                }
                Path changed = HostFiles.ORIGINALS.resolve(mutation.file());
                digest.update(
                        Files.exists(changed) ? Files.readAllBytes(changed) : run.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Long.toHexString(digest.getValue());
        });
    }

    private void put(String key, String value) throws IOException {
        if (!value.equals(lines.put(key, value))) {
            Files.createDirectories(file.getParent());
            Files.write(file, List.of(key + "\t" + value), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static String key(Mutation mutation) {
        return "%s %s %s".formatted(mutation.file(), mutation.lastingPlace(), mutation.change());
    }
}
