package scaleup.configuration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A key of the configuration.
 *
 * @param path such as {@code web.minimum}; a name that the user chooses is {@code *}
 * @param allowed what its value may be, for people
 * @param minimum of a whole number, or of a list's length
 * @param maximum of the same
 * @param words of which its value is one
 */
public record Key(String path, Kind kind, String allowed, int minimum, int maximum, List<String> words) {
    /** What its value is. */
    public enum Kind {
        WHOLE_NUMBER,
        FLAG,
        WORD,
        TEXT,
        /** Text of digits, which may be written as a number. */
        DIGITS,
        /** Of text. */
        LIST,
        /** Texts by names that the user chooses. */
        TEXTS
    }

    /** What its value may be besides {@code word}, which is one of its words. */
    public String allowedBut(String word) {
        return words.stream().filter(other -> !other.equals(word)).collect(Collectors.joining(" | "));
    }

    /** One whose value is told by its kind. */
    static Key of(String path, Kind kind, String allowed) {
        return new Key(path, kind, allowed, 0, 0, List.of());
    }
}
