package scaleup.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Changes that no test has to notice: in {@code explained.txt} a pattern of file, place and change, two spaces, and why. */
final class Explained {
    private record Entry(Pattern pattern, String reason) {
        static Entry of(String line) {
            String[] parts = line.split(" {2,}", 2);
            // A pattern with two spaces would end there, and explain far too much.
            if (parts.length < 2 || parts[1].startsWith("->")) {
                throw new Unusable("explained.txt: '%s'; allowed: a pattern, two spaces, and why".formatted(line));
            }
            return new Entry(Pattern.compile(parts[0]), parts[1]);
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    static Explained read() {
        var explained = new Explained();
        try (var file = Explained.class.getResourceAsStream("explained.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Entry::of)
                    .forEach(explained.entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return explained;
    }

    List<Pattern> patterns() {
        return entries.stream().map(Entry::pattern).toList();
    }

    static String text(Mutation mutation) {
        return "%s %s %s".formatted(mutation.file(), mutation.place(), mutation.change());
    }

    Optional<String> reason(Mutation mutation) {
        String text = text(mutation);
        return entries.stream()
                .filter(entry -> entry.pattern().matcher(text).find())
                .map(Entry::reason)
                .findFirst();
    }
}
