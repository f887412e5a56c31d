package application.notes;

/**
 * A note's text that is safe to keep.
 *
 * @param text without white space at its ends, 1 to {@value #LONGEST} characters (code points), no control characters
 */
public record NoteText(String text) {
    /** In code points, as MySQL counts. */
    static final int LONGEST = 280;

    /**
     * Checks a text.
     *
     * @param text as received
     * @throws IllegalArgumentException whose message says what is allowed
     */
    public NoteText {
        text = text.strip();
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException("text must have 1 to " + LONGEST + " characters, not " + length);
        }
        if (text.codePoints().anyMatch(NoteText::unfit)) {
            throw new IllegalArgumentException("text must not have control characters");
        }
    }

    private static boolean unfit(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }
}
