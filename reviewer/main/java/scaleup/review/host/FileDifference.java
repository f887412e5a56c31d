package scaleup.review.host;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A file of a host that two versions have differently.
 *
 * @param path on the host
 * @param lines as diff(1) writes them with {@code --unified}, without the names of the files; one that says so where it is no text
 */
public record FileDifference(String path, List<String> lines) {
    private static final int CONTEXT = 3;

    /** More than that nobody reads. */
    private static final int MOST = 400;

    public FileDifference {
        lines = List.copyOf(lines);
    }

    /** All that differ, in the order of their paths. */
    public static List<FileDifference> between(Map<String, byte[]> before, Map<String, byte[]> after) {
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<FileDifference> differences = new ArrayList<>();
        for (String path : paths) {
            byte[] old = before.get(path);
            byte[] now = after.get(path);
            if (!Arrays.equals(old, now)) {
                differences.add(new FileDifference(path, lines(old, now)));
            }
        }
        return differences;
    }

    private static List<String> lines(byte[] old, byte[] now) {
        var before = text(old);
        var after = text(now);
        if (before.isEmpty() || after.isEmpty()) {
            return List.of("not text: %s before, %s now".formatted(size(old), size(now)));
        }
        List<String> lines = new ArrayList<>();
        if (old == null || now == null) {
            lines.add(old == null ? "new file" : "no such file any more");
        }
        List<String> unified = UnifiedDiffUtils.generateUnifiedDiff(
                "", "", before.get(), DiffUtils.diff(before.get(), after.get()), CONTEXT);
        // The first two name the files.
        lines.addAll(unified.subList(Math.min(2, unified.size()), unified.size()));
        if (lines.isEmpty()) {
            lines.add("line ends differ");
        }
        if (lines.size() <= MOST) {
            return lines;
        }
        List<String> first = new ArrayList<>(lines.subList(0, MOST));
        first.add("... and %d more lines".formatted(lines.size() - MOST));
        return first;
    }

    private static String size(byte[] content) {
        return content == null ? "nothing" : "%d bytes".formatted(content.length);
    }

    private static Optional<List<String>> text(byte[] content) {
        if (content == null) {
            return Optional.of(List.of());
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text.lines().toList()) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
