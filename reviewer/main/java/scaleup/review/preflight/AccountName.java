package scaleup.review.preflight;

/**
 * A name that only one thing of its type may have in an account and region.
 *
 * @param resource the stack and logical id of what has it
 * @param type of the resource
 */
public record AccountName(String resource, String type, String name) {}
