package scaleup.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes one line of a template or a host's file at a time, and asks whether a test notices. */
public final class Mutate {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final Arguments arguments;
    private final Explained explained = Explained.read();
    private final List<Score> scores = new ArrayList<>();
    private final Known known = new Known();
    private final Set<String> passing = new HashSet<>();
    private final Lint lint;
    private final Instant end;

    private Mutate(Arguments arguments, Path folder) throws IOException {
        this.arguments = arguments;
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

    /** Ends with 0 if nothing survives, 1 if something does or is not known, and 2 if nothing can be known. */
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
            code = mutate.report() ? 0 : 1;
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
        List<Mutation> open = new ArrayList<>();
        List<Mutation> survivors = unnoticed(asked, tests, tests::quickly, open);
        survivors = unnoticed(survivors, tests, mutation -> tests.slowly(), open);
        survivors.removeAll(lint.findings(survivors).keySet());
        survivors.forEach(survivor -> say("SURVIVES", survivor));
        open.forEach(mutation -> say("not known", mutation));
        int killed = asked.size() - survivors.size() - open.size();
        scores.add(new Score(file, all.size(), tried.size(), killed, survivors, reasons, open.size()));
    }

    /** A way to ask tests about a change that is made. */
    private interface Asking {
        Optional<TestFailure> failing(Mutation mutation) throws IOException;
    }

    /** Those that no test notices that is asked; what there is no time for is {@code open}. */
    private List<Mutation> unnoticed(List<Mutation> mutations, TestClasses tests, Asking asking, List<Mutation> open)
            throws IOException {
        List<Mutation> unnoticed = new ArrayList<>();
        Instant said = Instant.now();
        for (int i = 0; i < mutations.size(); i++) {
            Mutation mutation = mutations.get(i);
            if (Instant.now().isAfter(end)) {
                open.add(mutation);
                continue;
            }
            Optional<TestFailure> failing;
            mutation.make();
            try {
                failing = asking.failing(mutation);
            } finally {
                mutation.undo();
            }
            if (failing.isPresent()) {
                requireItPasses(tests, failing.get());
                known.add(mutation, failing.get());
                if (arguments.verbose()) {
                    OUT.printf(
                            "  killed    %s %s%n            by %s%n",
                            mutation.place(), mutation.change(), failing.get());
                }
            } else {
                unnoticed.add(mutation);
            }
            if (Duration.between(said, Instant.now()).compareTo(PROGRESS) > 0) {
                said = Instant.now();
                OUT.printf("  %d of %d, %d unnoticed%n", i + 1, mutations.size(), unnoticed.size());
            }
        }
        return unnoticed;
    }

    /** Otherwise it notices nothing by its failure. Each is asked once. */
    private void requireItPasses(TestClasses tests, TestFailure test) {
        if (passing.add(test.id()) && !tests.passes(test)) {
            throw new Unusable("fails without any change; were files changed meanwhile? " + test);
        }
    }

    private static void say(String what, Mutation mutation) {
        OUT.printf("  %s  %s  %s%n", what, mutation.place(), mutation.change());
    }

    private boolean report() {
        OUT.printf(
                "%n%-70s %5s %5s %6s %9s %9s %9s%n", "", "all", "tried", "killed", "explained", "survive", "not known");
        scores.forEach(OUT::println);
        return scores.stream().allMatch(score -> score.survivors().isEmpty() && score.open() == 0);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
