package scaleup.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes one line of a template or a host's file at a time, and asks whether a test notices. */
public final class Mutate {
    static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final Arguments arguments;
    private final Explained explained = Explained.read();
    private final List<Score> scores = new ArrayList<>();
    private final Known known;
    private final Set<TestFailure> unsteady = new LinkedHashSet<>();
    private final Lint lint;
    private final Instant end;

    private Mutate(Arguments arguments, Path folder) throws IOException {
        this.arguments = arguments;
        this.known = new Known(Known.FILE);
        this.end = Instant.now().plus(arguments.time());
        this.lint = new Lint(folder.resolve("templates"));
    }

    /**
     * What became of a file's mutations.
     *
     * @param all those that there are, of which some are tried
     * @param explained that users wouldn't notice, with the reason in {@code explained.txt}: no test is asked
     * @param open for which there was not the time to ask all tests
     */
    private record Score(
            String file, int all, int tried, int killed, List<Mutation> survivors, int explained, int open) {
        @Override
        public String toString() {
            return "%-70s %5d %5d %6d %9d %9d %9d"
                    .formatted(file, all, tried, killed, explained, survivors.size(), open);
        }
    }

    /** Ends with 0 if nothing survives, 1 if something does or is not known, and 2 if a test fails without any change. */
    public static void main(String... words) throws IOException {
        Path folder = Files.createTempDirectory("mutate");
        int code = 2;
        try {
            var mutate = new Mutate(Arguments.of(words), folder);
            var hostFiles = new HostFiles(folder.resolve("resources"));
            var ofFiles = hostFiles.mutations();
            if (mutate.arguments.areOfFiles(ofFiles.keySet())) {
                mutate.hostFiles(ofFiles, mutate.arguments::choosesPlace);
            } else {
                mutate.templates(hostFiles.lines());
                mutate.hostFiles(ofFiles, mutate.arguments::chooses);
            }
            if (mutate.scores.isEmpty()) {
                throw new Unusable("no change has one of these words: " + String.join(", ", words));
            }
            code = mutate.report();
        } catch (Unusable unusable) {
            System.err.println("mutate: " + unusable.getMessage());
        } catch (IOException | RuntimeException | AssertionError broken) {
            System.err.println("mutate: broke, and so nothing is known");
            broken.printStackTrace();
        } finally {
            delete(folder);
        }
        System.exit(code);
    }

    private void templates(Set<String> ofFiles) throws IOException {
        var templates = new Templates(ofFiles);
        var byFile = templates.mutations().stream()
                .filter(arguments::chooses)
                .collect(Collectors.groupingBy(Mutation::file, LinkedHashMap::new, Collectors.toList()));
        if (!byFile.isEmpty()) {
            var tests = new TestClasses(TestClasses.ofTemplates(), known);
            OUT.printf("All tests of templates without any change%n");
            requireNone(tests);
            // Twice, as one may leave behind in the templates what another one reads; and only now each takes its own
            // time.
            requireNone(tests);
            for (var entry : byFile.entrySet()) {
                score(entry.getKey(), entry.getValue(), tests);
                requireNone(tests);
            }
        }
    }

    private void hostFiles(Map<String, List<Mutation>> files, Predicate<Mutation> chosen) throws IOException {
        Map<String, TestClasses> tests = new LinkedHashMap<>();
        for (var entry : files.entrySet()) {
            var mutations = entry.getValue().stream().filter(chosen).toList();
            if (!mutations.isEmpty()) {
                var names = TestClasses.ofHostFile(entry.getKey());
                score(
                        entry.getKey(),
                        mutations,
                        tests.computeIfAbsent(names.toString(), ignored -> new TestClasses(names, known)));
            }
        }
    }

    private static void requireNone(TestClasses tests) throws IOException {
        tests.failing().ifPresent(failing -> {
            throw new Unusable("fails without any change; were files changed meanwhile? " + failing);
        });
    }

    private void score(String file, List<Mutation> all, TestClasses tests) throws IOException {
        List<Mutation> chosen = new ArrayList<>(all);
        Collections.shuffle(chosen, new Random(arguments.seed()));
        Set<Mutation> tried = Set.copyOf(chosen.subList(0, Math.min(chosen.size(), arguments.each())));
        OUT.printf("%s: %d of %d changes%n", file, tried.size(), all.size());
        // As they stand in the file: neighbours are noticed by the same tests.
        List<Mutation> asked = all.stream()
                .filter(mutation ->
                        tried.contains(mutation) && explained.reason(mutation).isEmpty())
                .toList();
        int reasons = tried.size() - asked.size();
        var search = new Search(tests, known, end);
        search.ask(asked);
        unsteady.addAll(tests.unsteady());
        search.noticed().forEach((mutation, test) -> {
            if (arguments.verbose()) {
                OUT.printf("  noticed   %s %s%n            by %s%n", mutation.place(), mutation.change(), test);
            }
        });
        List<Mutation> survivors = new ArrayList<>(asked);
        survivors.removeAll(search.noticed().keySet());
        survivors.removeAll(lint.findings(survivors).keySet());
        List<Mutation> open = survivors.stream()
                .filter(mutation -> !tests.quickFirst().stream().allMatch(name -> known.isUnnoticed(mutation, name)))
                .toList();
        survivors.removeAll(open);
        survivors.forEach(survivor -> say("SURVIVES", survivor));
        open.forEach(mutation -> say("not known", mutation));
        int killed = asked.size() - survivors.size() - open.size();
        scores.add(new Score(file, all.size(), tried.size(), killed, survivors, reasons, open.size()));
    }

    private static void say(String what, Mutation mutation) {
        OUT.printf("  %s  %s  %s%n", what, mutation.place(), mutation.change());
    }

    private int report() {
        OUT.printf(
                "%n%-70s %5s %5s %6s %9s %9s %9s%n", "", "all", "tried", "killed", "explained", "survive", "not known");
        scores.forEach(OUT::println);
        if (!unsteady.isEmpty()) {
            OUT.println("\nFailed without any change too, and were asked no more:");
            unsteady.forEach(test -> OUT.println("  " + test));
            return 2;
        }
        return scores.stream().allMatch(score -> score.survivors().isEmpty() && score.open() == 0) ? 0 : 1;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
