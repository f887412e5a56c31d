package scaleup.rehearsal.play;

import java.time.Duration;

/**
 * Whether a deployment that brings no news will bring none any more. On a busy computer machines take longer to boot, so what
 * counts is for how long nothing waited for a processor, up to a limit.
 *
 * @param silent since the last news
 * @param busy how much of that time something waited for a processor
 * @param wrong since something was first seen that can't become well by waiting; zero if nothing was
 * @param mute whether some host isn't ready of which nothing is known
 */
record Stall(Duration silent, Duration busy, Duration wrong, boolean mute) {
    /** Without any news for so long on a computer that is not busy, a deployment will not end well. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The same once something is wrong for good: others shall have the time to say what is wrong with them. */
    private static final Duration REMAINING = Duration.ofSeconds(15);

    /** The same where some host has still to say it: it does after ten failed checks, some 25 s after it has booted. */
    private static final Duration MUTE = Duration.ofSeconds(30);

    /** So much longer, however busy the computer is, where nothing is known to be wrong or a host has still to say what is. */
    private static final Duration BUSY = Duration.ofMinutes(4);

    /** The same where all that is wrong for good is known. */
    private static final Duration BUSY_AND_WRONG = Duration.ofSeconds(90);

    boolean hopeless() {
        Duration patience = wrong.isZero() ? PATIENCE : mute ? MUTE : REMAINING;
        Duration busyLimit = wrong.isZero() || mute ? BUSY : BUSY_AND_WRONG;
        return silent.minus(busy).compareTo(patience) >= 0
                || silent.compareTo(patience.plus(busyLimit)) >= 0
                // What is wrong for good ends a deployment in so long, whatever else happens.
                || wrong.compareTo(PATIENCE.plus(busyLimit)) >= 0;
    }
}
