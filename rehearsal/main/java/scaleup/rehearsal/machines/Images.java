package scaleup.rehearsal.machines;

import java.util.List;

/** The images that were built before the rehearsal began. */
public interface Images {
    /**
     * What an Amazon Linux host is after cloud-init has installed {@code packages}: nothing but these and what a bare
     * image has.
     *
     * @param packages names as in the user data, in any order
     * @throws IllegalArgumentException if it was not built
     */
    Image with(List<String> packages);
}
