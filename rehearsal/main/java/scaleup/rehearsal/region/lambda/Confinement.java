package scaleup.rehearsal.region.lambda;

import java.util.List;
import java.util.Optional;

/** What surrounds the process of a function. */
@FunctionalInterface
public interface Confinement {
    /** Nothing: the process sees what this process sees. */
    Confinement NONE = namespace -> List.of();

    /**
     * The beginning of a command; the program and its arguments follow, and it must become the program, not its
     * parent.
     *
     * @param namespace the network namespace to run in, as {@code ip netns} lists it; this process' own if empty
     */
    List<String> command(Optional<String> namespace);
}
