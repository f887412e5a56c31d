package scaleup.review;

/**
 * A change in a sentence, for who has a minute.
 *
 * @param weight what it does to somebody
 * @param text what it is, in the words of who uses the environment
 */
record Headline(Weight weight, String text) {
    /** In the order in which they are said: the most dangerous first. */
    enum Weight {
        LOSES,
        UNPROTECTS,
        OPENS,
        INTERRUPTS,
        ALLOWS,
        REPLACES_SERVERS,
        CHANGES,
        ADDS
    }
}
