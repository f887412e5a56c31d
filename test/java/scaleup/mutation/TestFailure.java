package scaleup.mutation;

/**
 * A test that fails.
 *
 * @param id by which JUnit finds it again (JUnit 5 User Guide, "UniqueIdSelector")
 * @param text its name and why it fails, for people
 */
record TestFailure(String id, String text) {
    /** The class that it is in. */
    String testClass() {
        return id.replaceFirst(".*\\[class:([\\w.$]+)\\].*", "$1");
    }

    @Override
    public String toString() {
        return testClass().replaceFirst(".*\\.", "") + ": " + text;
    }
}
