package notebook;

/** A note as it is read and written. */
record Note(long id, String text) {}
