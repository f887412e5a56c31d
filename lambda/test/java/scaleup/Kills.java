package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

/** How often tests have ended a function in the middle. */
public final class Kills {
    private Kills() {}

    /** Says it, and fails if it is too seldom for the test to mean something. */
    public static void report(String what, int kills, int atLeast) {
        System.out.printf("%s: killed %d times%n", what, kills);
        assertThat(kills).as("kills of " + what).isGreaterThanOrEqualTo(atLeast);
    }
}
