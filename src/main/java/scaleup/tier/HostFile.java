package scaleup.tier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file of a host.
 *
 * @param path where it is on the host
 * @param permissions in octal, for example {@code 0644}
 * @param content what it holds; may contain values known only at deployment
 */
public record HostFile(String path, String permissions, String content) {
    private static final String SCRIPTS = "/usr/local/libexec/scaleup/";

    /** A line that is empty or nothing but a comment; a script's first line is none. */
    private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*(#(?!!).*)?\\R");

    /**
     * A file kept under {@code src/main/resources/<folder>} in the place it has on the host. It gets there without the
     * lines that are empty or comments: user data is short.
     */
    public static HostFile resource(String folder, String path) {
        try (var stream = HostFile.class.getResourceAsStream("/" + folder + path)) {
            if (stream == null) {
                throw new IllegalArgumentException("no resource " + folder + path);
            }
            return new HostFile(
                    path,
                    path.startsWith(SCRIPTS) ? "0755" : "0644",
                    COMMENT.matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                            .replaceAll(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Variables as systemd's EnvironmentFile= and a shell read them (systemd.exec(5)). */
    public static HostFile environment(String path, Map<String, ?> variables) {
        String content = variables.entrySet().stream()
                .map(variable ->
                        variable.getKey() + "=" + quote(variable.getValue().toString()) + "\n")
                .collect(Collectors.joining());
        return new HostFile(path, "0644", content);
    }

    private static String quote(String value) {
        return '"' + value.replaceAll("([\\\\\"`]|\\$(?!\\{Token\\[))", "\\\\$1") + '"';
    }
}
