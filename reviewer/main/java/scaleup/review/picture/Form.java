package scaleup.review.picture;

/** For how wide a place a picture is drawn. What is shown is the same. */
public enum Form {
    /** For a screen or a sheet: some 600 px. What subnets are stands beside what is in them. */
    WIDE,
    /** For a phone: some 400 px. What subnets are stands above what is in them, and what leads out of the network in boxes. */
    NARROW
}
