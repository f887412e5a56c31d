package scaleup.rehearsal.drill;

/**
 * Something that happened at a moment.
 *
 * @param at seconds from the beginning of the fault
 * @param what in a few words
 */
public record Mark(double at, Kind kind, String what) {
    /** What it means for the drill. */
    public enum Kind {
        FAULT,
        DETECTED,
        MEMBERSHIP,
        HEALED,
        RECOVERED
    }
}
