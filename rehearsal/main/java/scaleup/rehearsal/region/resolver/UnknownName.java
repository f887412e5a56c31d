package scaleup.rehearsal.region.resolver;

import java.time.Instant;

/**
 * A name that somebody asked for and that doesn't exist.
 *
 * @param asker the address that the questions came from
 * @param questions how many were answered so
 * @param last when the last one was
 */
public record UnknownName(String name, String asker, long questions, Instant last) {
    /** The same, asked for more types of record. */
    UnknownName and(UnknownName more) {
        return new UnknownName(name, asker, questions + more.questions, last.isAfter(more.last) ? last : more.last);
    }
}
