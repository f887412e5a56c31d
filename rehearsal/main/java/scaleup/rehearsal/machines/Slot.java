package scaleup.rehearsal.machines;

import java.nio.file.Path;

/**
 * One rehearsal's place on this computer: what it names and numbers can't collide with another one's.
 *
 * @param number 0 to 15
 */
public record Slot(int number) {
    /** How many rehearsals can run at once: as many parts of sixteen addresses as 203.0.113.0/24 (RFC 5737) has. */
    public static final int SLOTS = 16;

    public Slot {
        if (number < 0 || number >= SLOTS) {
            throw new IllegalArgumentException("slot " + number);
        }
    }

    /** All its public addresses, as a CIDR block. */
    public String publicAddresses() {
        return publicAddress(0) + "/28";
    }

    /** The name of a namespace or control group: {@code scaleup-0-router}. */
    public String name(String what) {
        return "scaleup-%d-%s".formatted(number, what);
    }

    /** Where the rehearsal keeps what must not outlive a restart of this computer. */
    public Path folder() {
        return Path.of("/run/scaleup/rehearsal-" + number);
    }

    /** Where the environment is synthesised by whoever called sudo: he reaches nothing else of the rehearsal. */
    public Path synthesis() {
        return Path.of("/run/scaleup/synthesis-" + number);
    }

    /**
     * An address on the internet that is played: 203.0.113.(16 * number + host).
     *
     * @param host 1 to 14
     */
    public String publicAddress(int host) {
        return "203.0.113." + (16 * number + host);
    }
}
