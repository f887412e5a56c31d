package scaleup.configuration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is wrong with a configuration, collected so that one message can list it all. */
final class Problems {
    private final List<String> texts = new ArrayList<>();
    private final Set<String> paths = new LinkedHashSet<>();

    void add(String path, String... lines) {
        paths.add(path);
        texts.add(path + "\n    " + String.join("\n    ", lines));
    }

    boolean concern(String path) {
        return paths.contains(path);
    }

    void throwIfAny(String environment) {
        if (!texts.isEmpty()) {
            throw new InvalidConfiguration(
                    "cdk.json: %d %s in the configuration of environment '%s'; nothing was synthesised.\n\n%s"
                            .formatted(
                                    texts.size(),
                                    texts.size() == 1 ? "problem" : "problems",
                                    environment,
                                    String.join("\n\n", texts)));
        }
    }
}
