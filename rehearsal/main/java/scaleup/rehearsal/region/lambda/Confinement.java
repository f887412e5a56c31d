package scaleup.rehearsal.region.lambda;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What surrounds the process of a function. */
public interface Confinement {
    /** Nothing: the process sees what this process sees. */
    Confinement NONE = new Confinement() {
        @Override
        public List<String> command(Optional<String> namespace) {
            return List.of();
        }

        @Override
        public Path temporaryFolder() {
            return Path.of(System.getProperty("java.io.tmpdir"));
        }
    };

    /**
     * The beginning of a command; the program and its arguments follow, and it must become the program, not its
     * parent.
     *
     * @param namespace the network namespace to run in, as {@code ip netns} lists it; this process' own if empty
     */
    List<String> command(Optional<String> namespace);

    /** Where the process, as it sees it, keeps temporary files. */
    Path temporaryFolder();
}
