package scaleup.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import scaleup.Synthesis;

/** A copy of the hosts' files, which the tests of hosts read instead of the files. */
final class HostFiles {
    static final Path ORIGINALS = Synthesis.ROOT.resolve("src/main/resources");

    private final Path copy;

    HostFiles(Path copy) throws IOException {
        this.copy = copy;
        try (var files = Files.walk(ORIGINALS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(ORIGINALS.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        System.setProperty("scaleup.resources", copy.toString());
    }

    /** Every change to every line, by file. */
    Map<String, List<Mutation>> mutations() throws IOException {
        Map<String, List<Mutation>> mutations = new TreeMap<>();
        try (var files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = copy.relativize(file).toString();
                mutations.put(name, mutations(name, file));
            }
        }
        return mutations;
    }

    /** All of their lines, without the space around them. */
    Set<String> lines() throws IOException {
        Set<String> lines = new HashSet<>();
        try (var files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.readString(file).lines().map(String::strip).forEach(lines::add);
            }
        }
        return lines;
    }

    /** The copy of the file whose name ends so. */
    Path find(String name) throws IOException {
        try (var files = Files.walk(copy)) {
            return files.filter(each -> each.endsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new Unusable("measures.txt: there is no file " + name));
        }
    }

    /** Every change to every line of one. */
    static List<Mutation> mutations(String name, Path path) throws IOException {
        var file = new ChangedFile(path);
        List<String> lines = Files.readAllLines(path);
        List<Mutation> mutations = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            int occurrence = seen.merge(lines.get(i).strip(), 1, Integer::sum);
            for (String version : Line.versions(lines.get(i))) {
                mutations.add(new LineMutation(name, i, occurrence, lines.get(i), version, file));
            }
        }
        return mutations;
    }

    /** A file of which some lines say something else, by their numbers. */
    private static final class ChangedFile {
        private final Path path;
        private final List<String> lines;
        private final Map<Integer, Optional<String>> changed = new HashMap<>();

        ChangedFile(Path path) throws IOException {
            this.path = path;
            this.lines = Files.readAllLines(path);
        }

        void change(int line, Optional<String> version) {
            changed.put(line, version);
            write();
        }

        void undo(int line) {
            changed.remove(line);
            write();
        }

        private void write() {
            List<String> text = IntStream.range(0, lines.size())
                    .boxed()
                    .flatMap(i -> changed.getOrDefault(i, Optional.of(lines.get(i))).stream())
                    .toList();
            try {
                Files.write(path, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Another version of a line.
     *
     * @param number from 0
     * @param occurrence of lines that say the same, from 1: a limit of one part is not that of another
     * @param version null for none at all
     */
    private record LineMutation(
            String file, int number, int occurrence, String line, String version, ChangedFile changed)
            implements Mutation {
        @Override
        public String place() {
            return "line " + (number + 1);
        }

        @Override
        public String lastingPlace() {
            return occurrence == 1 ? "line" : "line, occurrence " + occurrence;
        }

        @Override
        public String change() {
            return version == null ? "without: " + line.strip() : line.strip() + "  ->  " + version.strip();
        }

        @Override
        public boolean goesWith(Mutation other) {
            return other instanceof LineMutation same && changed == same.changed && number != same.number;
        }

        @Override
        public void make() {
            changed.change(number, Optional.ofNullable(version));
        }

        @Override
        public void undo() {
            changed.undo(number);
        }
    }
}
