package scaleup.review.proof;

/**
 * What needs a person before templates are deployed.
 *
 * @param proof the name of what found it, for example {@code arrows}
 * @param subject the stack and logical id of the resource that it is about
 * @param text a sentence
 */
public record Concern(String proof, String subject, String text) {
    @Override
    public String toString() {
        return "%s: %s".formatted(proof, text);
    }
}
