package scaleup.rehearsal.load;

/**
 * What a client got.
 *
 * @param status of the answer, or 0
 * @param detail of what went wrong, for people
 */
record Answer(Outcome outcome, int status, String detail) {
    static Answer of(int status) {
        return new Answer(status < 400 ? Outcome.ANSWERED : Outcome.ERROR, status, "");
    }

    static Answer of(Outcome outcome, String detail) {
        return new Answer(outcome, 0, detail);
    }
}
