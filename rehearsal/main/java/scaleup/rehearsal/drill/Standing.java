package scaleup.rehearsal.drill;

import com.fasterxml.jackson.annotation.JsonValue;

/** Of what use a server is to those who would send requests to it. */
public enum Standing {
    /** It was not used by anybody yet. */
    STARTING("starting"),

    /** Whoever may send requests to it does. */
    IN_USE("in use"),

    /** Some of them do. */
    PARTLY("in use by some"),

    /** Nobody does. */
    OUT("not in use"),

    /** It was told to leave. */
    LEAVING("leaving"),

    /** A database's machine that would take over. */
    STANDING_BY("standing by");

    private final String text;

    Standing(String text) {
        this.text = text;
    }

    /** As people and programs read it. */
    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
