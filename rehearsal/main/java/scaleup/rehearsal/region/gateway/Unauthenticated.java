package scaleup.rehearsal.region.gateway;

/** A request comes from nobody who is known. Each protocol has its own words for it. */
final class Unauthenticated extends Exception {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /** The request isn't signed. */
        NOT_SIGNED,
        /** Nobody has these credentials. */
        UNKNOWN,
        EXPIRED
    }

    private final Reason reason;

    Unauthenticated(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
