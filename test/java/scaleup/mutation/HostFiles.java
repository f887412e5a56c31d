package scaleup.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    private static List<Mutation> mutations(String name, Path file) throws IOException {
        String original = Files.readString(file);
        List<String> lines = original.lines().toList();
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            for (String version : Line.versions(lines.get(i))) {
                List<String> changed = new ArrayList<>(lines);
                if (version == null) {
                    changed.remove(i);
                } else {
                    changed.set(i, version);
                }
                mutations.add(new FileMutation(
                        name,
                        "line " + (i + 1),
                        version == null
                                ? "without: " + lines.get(i).strip()
                                : lines.get(i).strip() + "  ->  " + version.strip(),
                        file,
                        original,
                        String.join("\n", changed) + "\n"));
            }
        }
        return mutations;
    }

    private record FileMutation(String file, String place, String change, Path path, String original, String changed)
            implements Mutation {
        @Override
        public void make() {
            write(changed);
        }

        @Override
        public void undo() {
            write(original);
        }

        private void write(String text) {
            try {
                Files.writeString(path, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
