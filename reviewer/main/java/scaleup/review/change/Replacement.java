package scaleup.review.change;

/** What a changed property does to its resource. In the order of what it costs. */
public enum Replacement {
    /** Changed in place: the resource keeps its physical id. */
    NEVER,

    /** AWS's schema says that it depends on the values, or there is no schema. */
    MAYBE,

    /** AWS CloudFormation makes another resource and deletes this one. */
    ALWAYS;

    Replacement or(Replacement other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
