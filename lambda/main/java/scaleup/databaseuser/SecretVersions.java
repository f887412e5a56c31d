package scaleup.databaseuser;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of a secret.
 *
 * @param rotates whether rotation is on
 * @param labels of each version
 */
record SecretVersions(boolean rotates, Map<String, List<String>> labels) {
    SecretVersions {
        labels = Map.copyOf(labels);
    }

    boolean isLabelled(String version, String label) {
        return labels.getOrDefault(version, List.of()).contains(label);
    }

    /** The version that bears a label; at most one does. */
    Optional<String> with(String label) {
        return labels.keySet().stream()
                .filter(version -> isLabelled(version, label))
                .findAny();
    }
}
