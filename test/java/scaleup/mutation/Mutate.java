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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes one line of a template or a host's file at a time, and asks whether a test notices. */
public final class Mutate {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final Arguments arguments;
    private final Explained explained = Explained.read();
    private final List<Score> scores = new ArrayList<>();
    private final Lint lint;

    private Mutate(Arguments arguments, Path folder) throws IOException {
        this.arguments = arguments;
        this.lint = new Lint(folder.resolve("templates"));
    }

    /**
     * What became of a file's mutations.
     *
     * @param all those that there are, of which some are tried
     * @param explained survivors that users wouldn't notice, with the reason in {@code explained.txt}
     */
    private record Score(String file, int all, int tried, int killed, List<Mutation> survivors, int explained) {
        @Override
        public String toString() {
            return "%-70s %5d %5d %6d %9d %9d".formatted(file, all, tried, killed, explained, survivors.size());
        }
    }

    /** Ends with 0 if nothing survives, 1 if something does, and 2 if it can't be known. */
    public static void main(String... words) throws IOException {
        Path folder = Files.createTempDirectory("mutate");
        int code = 2;
        try {
            var mutate = new Mutate(Arguments.of(words), folder);
            var hostFiles = new HostFiles(folder.resolve("resources"));
            mutate.templates(hostFiles.lines());
            mutate.hostFiles(hostFiles);
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
            var tests = sound(TestClasses.ofTemplates());
            // Twice, as one may leave behind in the templates what another one reads.
            requireNone(tests);
            for (var entry : byFile.entrySet()) {
                score(entry.getKey(), entry.getValue(), tests);
            }
        }
    }

    private void hostFiles(HostFiles files) throws IOException {
        Map<String, TestClasses> sound = new LinkedHashMap<>();
        for (var entry : files.mutations().entrySet()) {
            var mutations = entry.getValue().stream().filter(arguments::chooses).toList();
            if (!mutations.isEmpty()) {
                var names = TestClasses.ofHostFile(entry.getKey());
                score(entry.getKey(), mutations, sound.computeIfAbsent(names.toString(), known -> sound(names)));
            }
        }
    }

    /** Those tests, if they pass as long as nothing is changed. */
    private static TestClasses sound(List<String> names) {
        var tests = new TestClasses(names);
        OUT.printf("%d test classes without any change%n", names.size());
        requireNone(tests);
        tests.fastestFirst();
        return tests;
    }

    private static void requireNone(TestClasses tests) {
        tests.failing().ifPresent(failing -> {
            throw new Unusable("fails without any change: " + failing);
        });
    }

    private void score(String file, List<Mutation> all, TestClasses tests) throws IOException {
        List<Mutation> tried = new ArrayList<>(all);
        Collections.shuffle(tried, new Random(arguments.seed()));
        tried = tried.subList(0, Math.min(tried.size(), arguments.each()));
        OUT.printf("%s: %d of %d changes%n", file, tried.size(), all.size());
        List<Mutation> survivors = new ArrayList<>();
        List<Mutation> asked = new ArrayList<>();
        int reasons = 0;
        int killed = 0;
        Instant said = Instant.now();
        for (int i = 0; i < tried.size(); i++) {
            Mutation mutation = tried.get(i);
            var reason = explained.reason(mutation);
            if (reason.isPresent()) {
                reasons++;
                continue;
            }
            mutation.make();
            Optional<String> failing;
            boolean linted;
            try {
                failing = tests.failing();
                linted = mutation.template().isPresent();
            } finally {
                mutation.undo();
            }
            if (failing.isPresent()) {
                killed++;
                if (arguments.verbose()) {
                    OUT.printf(
                            "  killed    %s %s%n            by %s%n",
                            mutation.place(), mutation.change(), failing.get());
                }
            } else {
                survivors.add(mutation);
                if (!linted) {
                    say(mutation);
                } else {
                    asked.add(mutation);
                }
            }
            if (Duration.between(said, Instant.now()).compareTo(PROGRESS) > 0) {
                said = Instant.now();
                OUT.printf("  %d of %d, %d survive%n", i + 1, tried.size(), survivors.size());
            }
        }
        if (tests.failing().isPresent()) {
            throw new Unusable(
                    "%s: a test fails without any change now; were files changed meanwhile?".formatted(file));
        }
        var findings = lint.findings(asked);
        survivors.removeAll(findings.keySet());
        asked.removeAll(findings.keySet());
        killed += findings.size();
        asked.forEach(Mutate::say);
        scores.add(new Score(file, all.size(), tried.size(), killed, survivors, reasons));
    }

    private static void say(Mutation survivor) {
        OUT.printf("  SURVIVES  %s  %s%n", survivor.place(), survivor.change());
    }

    private boolean report() {
        OUT.printf("%n%-70s %5s %5s %6s %9s %9s%n", "", "all", "tried", "killed", "explained", "survive");
        scores.forEach(OUT::println);
        return scores.stream().allMatch(score -> score.survivors().isEmpty());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
