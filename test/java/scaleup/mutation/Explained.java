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
    private record Entry(Pattern pattern, String reason) {}

    private final List<Entry> entries = new ArrayList<>();

    static Explained read() {
        var explained = new Explained();
        try (var file = Explained.class.getResourceAsStream("explained.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" {2,}", 2))
                    .forEach(parts -> explained.entries.add(new Entry(Pattern.compile(parts[0]), parts[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return explained;
    }

    Optional<String> reason(Mutation mutation) {
        String text = "%s %s %s".formatted(mutation.file(), mutation.place(), mutation.change());
        return entries.stream()
                .filter(entry -> entry.pattern().matcher(text).find())
                .map(Entry::reason)
                .findFirst();
    }
}
