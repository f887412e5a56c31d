package scaleup.rehearsal.drill;

import java.util.List;

/**
 * What became of a server in the course of a drill.
 *
 * @param server its name
 * @param tier that it belongs to
 * @param periods one after the other
 */
public record Band(String server, String tier, List<Period> periods) {
    /**
     * For how long it had a standing.
     *
     * @param from and {@code to}: seconds from the beginning of the fault
     */
    public record Period(double from, double to, Standing standing) {}
}
