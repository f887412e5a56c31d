package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes are noticed doesn't depend on how many tests are asked about at once, nor on tests that fail by themselves. */
class SearchTest {
    private static final Set<String> BROKEN = new HashSet<>();
    private static boolean ill;
    private static int runs;

    @TempDir
    private Path folder;

    /** Is asked below, and nowhere else: Surefire takes no nested class by itself. */
    static class Subject {
        @Test
        void noticesSome() {
            runs++;
            assertThat(BROKEN).doesNotContain("line 17 a", "line 18 a", "line 18 b", "line 63 a");
        }

        @Test
        void noticesTwoThatComeTogether() {
            assertThat(BROKEN.containsAll(Set.of("line 3 a", "line 40 a"))).isFalse();
        }

        @Test
        void failsByItself() {
            assertThat(ill).isFalse();
        }
    }

    private record Broken(String place, String change) implements Mutation {
        @Override
        public String file() {
            return "none";
        }

        @Override
        public boolean goesWith(Mutation other) {
            return !place.equals(other.place());
        }

        @Override
        public void make() {
            BROKEN.add(place + " " + change);
        }

        @Override
        public void undo() {
            BROKEN.remove(place + " " + change);
        }

        @Override
        public String toString() {
            return place + " " + change;
        }
    }

    @BeforeEach
    void begin() {
        BROKEN.clear();
        ill = false;
        runs = 0;
    }

    private static List<Mutation> changes() {
        return IntStream.range(0, 100)
                .boxed()
                .flatMap(i -> Stream.<Mutation>of(new Broken("line " + i, "a"), new Broken("line " + i, "b")))
                .toList();
    }

    private TestClasses tests(Known known) {
        return new TestClasses(List.of(Subject.class.getName()), known);
    }

    private Known known() throws IOException {
        return new Known(folder.resolve("known.tsv"));
    }

    @Test
    void findsEachThatATestNoticesWithFewerRunsThanChanges() throws IOException {
        var known = known();
        var search = new Search(tests(known), known, Instant.MAX);
        search.ask(changes());
        assertThat(search.noticed().keySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("line 17 a", "line 18 a", "line 18 b", "line 63 a");
        assertThat(runs).isLessThan(100);
        assertThat(BROKEN).as("left as it was").isEmpty();
    }

    @Test
    void asksTheTestThatNoticedItFirstTheNextTimeAndNoOther() throws IOException {
        var first = known();
        new Search(tests(first), first, Instant.MAX).ask(changes());
        runs = 0;
        var next = known();
        var search = new Search(tests(next), next, Instant.MAX);
        search.ask(List.of(new Broken("line 17", "a"), new Broken("line 63", "a")));
        assertThat(search.noticed()).hasSize(2);
        assertThat(runs).as("with each of both, and once without").isEqualTo(3);
    }

    /** Its name was changed since, say; JUnit finds nothing by its id, and says that its engine failed. */
    @Test
    void aTestThatIsNoMoreNoticesNothing() throws IOException {
        Files.writeString(
                folder.resolve("known.tsv"),
                "none line 5 a\t[engine:junit-jupiter]/[class:%s]/[method:wasThere()]\n"
                        .formatted(Subject.class.getName()));
        var known = known();
        var search = new Search(tests(known), known, Instant.MAX);
        search.ask(List.of(new Broken("line 5", "a"), new Broken("line 17", "a")));
        assertThat(search.noticed().keySet()).extracting(Object::toString).containsExactly("line 17 a");
    }

    /** The same limit of two frontends, say: the test that noticed one is not that of the other. */
    @Test
    void aLineThatSaysWhatAnotherSaysIsKnownByItself() throws IOException {
        Path file = folder.resolve("some.cfg");
        String text = "frontend a\n  maxconn 1\nfrontend b\n    maxconn 1\n";
        Files.writeString(file, text);
        var places = places(file);
        assertThat(places).doesNotHaveDuplicates().hasSize(6);
        Files.writeString(file, "global\n" + text);
        assertThat(places(file)).as("lines above may be added").containsAll(places);
    }

    private static List<String> places(Path file) throws IOException {
        return HostFiles.mutations("some.cfg", file).stream()
                .map(mutation -> mutation.lastingPlace() + " " + mutation.change())
                .toList();
    }

    @Test
    void setsATestAsideThatFailsByItself() throws IOException {
        ill = true;
        var known = known();
        var tests = tests(known);
        var search = new Search(tests, known, Instant.MAX);
        search.ask(changes());
        assertThat(search.noticed()).hasSize(4);
        assertThat(tests.unsteady()).singleElement().satisfies(test -> assertThat(test.toString())
                .contains("failsByItself"));
    }

    @Test
    void saysOfNoneThatItIsNotNoticedForWhichThereWasNoTime() throws IOException {
        var known = known();
        var search = new Search(tests(known), known, Instant.MIN);
        search.ask(changes());
        assertThat(search.noticed()).isEmpty();
        assertThat(changes()).noneMatch(change -> known.isUnnoticed(change, Subject.class.getName()));
    }
}
