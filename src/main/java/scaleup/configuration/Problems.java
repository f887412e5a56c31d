package scaleup.configuration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that is wrong with a configuration, collected so that one message can list it all. */
final class Problems {
    private final List<String> texts = new ArrayList<>();
    private final Set<String> paths = new LinkedHashSet<>();

    void add(String path, String... lines) {
        paths.add(path);
        // Keys and values are others' text: each stays on its line, and a terminal obeys none.
        texts.add(Stream.concat(Stream.of(path), Stream.of(lines))
                .map(line -> Visible.of(line).replace("\n", "\\n"))
                .collect(Collectors.joining("\n    ")));
    }

    boolean concern(String path) {
        return paths.contains(path);
    }

    boolean none() {
        return texts.isEmpty();
    }

    /** @param where such as {@code the configuration of environment 'dev'} */
    void throwIfAny(String where) {
        if (!texts.isEmpty()) {
            throw new InvalidConfiguration("%d %s in %s; nothing was synthesised.\n\n%s"
                    .formatted(
                            texts.size(),
                            texts.size() == 1 ? "problem" : "problems",
                            where,
                            String.join("\n\n", texts)));
        }
    }
}
