package scaleup.review.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A place in a resource at which two templates differ, or whose value is another one because what it refers to is.
 *
 * @param path names from the top; a number for an element of a list. A property's begins with its name, an attribute's such as
 *     {@code DeletionPolicy} too
 * @param before a missing node if it had none
 * @param after a missing node if it has none any more
 * @param reason why a value that reads the same is another one; empty where it reads differently
 */
public record PropertyChange(
        List<String> path, JsonNode before, JsonNode after, Replacement replacement, String reason) {
    /** Characters of a value that is read at a glance. */
    private static final int MOST = 60;

    public PropertyChange {
        path = List.copyOf(path);
    }

    /** For people, for example {@code LaunchTemplateData.BlockDeviceMappings[0].Ebs.VolumeSize}. */
    public String name() {
        StringBuilder name = new StringBuilder();
        for (String part : path) {
            if (part.matches("\\d+")) {
                name.append('[').append(part).append(']');
            } else {
                name.append(name.length() == 0 ? "" : ".").append(part);
            }
        }
        return name.toString();
    }

    /** What it was and is, for people, where both are short; else that it changes. */
    public String words() {
        String was = text(before);
        String is = text(after);
        if (was.length() > MOST || is.length() > MOST || (was + is).lines().count() > 1) {
            return name() + " changes";
        }
        return "%s becomes %s".formatted(was, is);
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.isTextual() ? value.asText() : value.toString();
    }
}
