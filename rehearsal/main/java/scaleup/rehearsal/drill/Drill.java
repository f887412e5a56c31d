package scaleup.rehearsal.drill;

import java.util.List;

/**
 * A promise, what is done to put it to the test, and what must hold then.
 *
 * @param name as the command line has it: small letters and hyphens
 * @param promise what is said of it in {@code docs/failures.md} or the README, which it stands for
 * @param rate requests a second
 * @param requests that are sent at least
 * @param fault what happens
 * @param invariants what must hold
 */
record Drill(String name, String promise, int rate, int requests, Fault fault, List<Invariant> invariants) {
    Drill {
        invariants = List.copyOf(invariants);
    }
}
