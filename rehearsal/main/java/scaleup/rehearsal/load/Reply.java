package scaleup.rehearsal.load;

/**
 * What a client got.
 *
 * @param status of the answer, or 0
 * @param detail of what went wrong, for people
 */
record Reply(Outcome outcome, int status, String detail) {
    static Reply of(int status) {
        return new Reply(status < 400 ? Outcome.ANSWERED : Outcome.ERROR, status, "");
    }

    static Reply of(Outcome outcome, String detail) {
        return new Reply(outcome, 0, detail);
    }
}
