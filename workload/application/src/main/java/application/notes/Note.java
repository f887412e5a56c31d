package application.notes;

/**
 * A note as it is in the database.
 *
 * @param id grows with each note
 * @param text 1 to {@link NoteText#LONGEST} characters
 * @param server name of the application server that wrote it
 * @param time when it was written, ISO 8601 in UTC
 */
public record Note(long id, String text, String server, String time) {}
