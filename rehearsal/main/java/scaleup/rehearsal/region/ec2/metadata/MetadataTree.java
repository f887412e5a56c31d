package scaleup.rehearsal.region.ec2.metadata;

import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Values by path. A path that only leads to others is a folder; its value is their list. */
final class MetadataTree {
    private final TreeMap<String, Supplier<byte[]>> values = new TreeMap<>();

    /** @param path without a slash at its beginning or end */
    void put(String path, Supplier<byte[]> value) {
        values.put(path, value);
    }

    /** What is at a path: a value, or a folder's list, in which folders end with a slash. */
    Optional<byte[]> at(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        Supplier<byte[]> value = values.get(trimmed);
        if (value != null) {
            return Optional.of(value.get());
        }
        String folder = trimmed.isEmpty() ? "" : trimmed + "/";
        TreeSet<String> names = new TreeSet<>();
        for (String below : values.tailMap(folder, true).keySet()) {
            if (!below.startsWith(folder)) {
                break;
            }
            int slash = below.indexOf('/', folder.length());
            names.add(slash < 0 ? below.substring(folder.length()) : below.substring(folder.length(), slash + 1));
        }
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("\n", names).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
