package scaleup.mutation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of many changes tests notice. Most tests don't notice most changes, so a class is asked about several at once: where it
 * passes it notices none of them, where it fails the test that failed is asked about halves of them, down to the one with which
 * it fails alone. That changes hide each other is possible and rare: then one is said to survive that doesn't.
 */
final class Search {
    private static final int MOST = 64;
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final TestClasses tests;
    private final Known known;
    private final Instant end;
    private final Map<Mutation, TestFailure> noticed = new LinkedHashMap<>();
    private Instant said = Instant.now();

    /** A question to tests. */
    private interface Question {
        Optional<TestFailure> failure() throws IOException;
    }

    /**
     * Begins one.
     *
     * @param end when no more is asked
     */
    Search(TestClasses tests, Known known, Instant end) {
        this.tests = tests;
        this.known = known;
        this.end = end;
    }

    /** What was noticed, and by which test. */
    Map<Mutation, TestFailure> noticed() {
        return noticed;
    }

    boolean isOver() {
        return Instant.now().isAfter(end);
    }

    /** Asks about these, which are in the order of their files: neighbours are noticed by the same tests. */
    void ask(List<Mutation> mutations) throws IOException {
        List<Mutation> open = new ArrayList<>(mutations);
        for (Mutation mutation : mutations) {
            Optional<TestFailure> before = known.noticed(mutation);
            Optional<String> test = known.test(mutation);
            if (before.isPresent()) {
                noticed.put(mutation, before.get());
            } else if (test.isPresent() && !isOver()) {
                var failure =
                        with(List.of(mutation), () -> tests.ask(test.get())).filter(this::isSteady);
                if (failure.isPresent()) {
                    notice(mutation, failure.get());
                }
            }
        }
        for (String testClass : tests.quickFirst()) {
            open.removeAll(noticed.keySet());
            ask(testClass, open);
        }
    }

    private void ask(String testClass, List<Mutation> mutations) throws IOException {
        List<Mutation> waiting = new ArrayList<>(mutations);
        waiting.removeIf(mutation -> known.isUnnoticed(mutation, testClass));
        int size = 8;
        while (!waiting.isEmpty() && !isOver()) {
            List<Mutation> group = first(waiting, size);
            Optional<TestFailure> failure = with(group, () -> tests.askClass(testClass));
            if (failure.isEmpty()) {
                waiting.removeAll(group);
                for (Mutation mutation : group) {
                    known.addUnnoticed(mutation, testClass);
                }
                size = Math.min(size * 2, MOST);
            } else if (isSteady(failure.get())) {
                size = Math.max(group.size() / 2, 1);
                List<Mutation> culprits = group.size() == 1
                        ? culprits(failure.get(), group, false)
                        : culpritsOfHalves(failure.get(), group);
                if (culprits.isEmpty() && group.size() == 1) {
                    // It failed with its class and not alone: that is no answer, and so it stays unknown.
                    waiting.removeAll(group);
                }
                for (Mutation culprit : culprits) {
                    notice(culprit, failure.get());
                    waiting.remove(culprit);
                    askAboutTheSameLine(culprit, failure.get(), waiting);
                }
            }
            progress(testClass, waiting.size());
        }
    }

    /** What is done to a line differs, what the line is for does not. */
    private void askAboutTheSameLine(Mutation culprit, TestFailure test, List<Mutation> waiting) throws IOException {
        for (Mutation other : List.copyOf(waiting)) {
            if (other.file().equals(culprit.file())
                    && other.place().equals(culprit.place())
                    && fails(test, List.of(other))) {
                notice(other, test);
                waiting.remove(other);
            }
        }
    }

    private void notice(Mutation mutation, TestFailure test) throws IOException {
        noticed.put(mutation, test);
        known.add(mutation, test);
        tests.rememberTime(test);
    }

    /** The first ones that can be made together. */
    private static List<Mutation> first(List<Mutation> mutations, int size) {
        List<Mutation> group = new ArrayList<>();
        for (Mutation mutation : mutations) {
            if (group.size() < size && group.stream().allMatch(mutation::goesWith)) {
                group.add(mutation);
            }
        }
        return group;
    }

    /** Of several changes with which a test fails those with which it fails alone: none if it takes more than one of them. */
    private List<Mutation> culpritsOfHalves(TestFailure test, List<Mutation> mutations) throws IOException {
        int half = mutations.size() / 2;
        List<Mutation> left = culprits(test, mutations.subList(0, half), false);
        List<Mutation> right = culprits(test, mutations.subList(half, mutations.size()), left.isEmpty());
        return Stream.concat(left.stream(), right.stream()).toList();
    }

    /** The same of changes with which it may fail, or with which it has to, since it doesn't fail with the others. */
    private List<Mutation> culprits(TestFailure test, List<Mutation> mutations, boolean hasTo) throws IOException {
        boolean one = mutations.size() == 1;
        if ((one || !hasTo) && !fails(test, mutations)) {
            return List.of();
        }
        return one ? mutations : culpritsOfHalves(test, mutations);
    }

    private boolean fails(TestFailure test, List<Mutation> mutations) throws IOException {
        return with(mutations, () -> tests.ask(test.id())).isPresent();
    }

    /** Otherwise it notices nothing by its failure, and is asked no more. */
    private boolean isSteady(TestFailure test) {
        return tests.isSteady(test);
    }

    private static Optional<TestFailure> with(List<Mutation> mutations, Question question) throws IOException {
        Set<Mutation> made = new HashSet<>();
        try {
            for (Mutation mutation : mutations) {
                made.add(mutation);
                mutation.make();
            }
            return question.failure();
        } finally {
            made.forEach(Mutation::undo);
        }
    }

    private void progress(String testClass, int waiting) {
        if (Duration.between(said, Instant.now()).compareTo(PROGRESS) > 0) {
            said = Instant.now();
            Mutate.OUT.printf(
                    "  %d noticed; %s has %d to be asked about%n",
                    noticed.size(), testClass.substring(testClass.lastIndexOf('.') + 1), waiting);
        }
    }
}
