package scaleup;

import java.util.concurrent.atomic.AtomicInteger;

/** Strikes at one of the messages that a function sends, just before or just after it has its effect. */
public final class Fuse {
    private final AtomicInteger passed = new AtomicInteger();
    private volatile int last = Integer.MAX_VALUE;
    private volatile boolean afterEffect;
    private volatile Runnable strike = () -> {};

    /** Something with an effect that may be lost. */
    @FunctionalInterface
    public interface Effect<T, E extends Exception> {
        T have() throws E;
    }

    /** The function is gone: nobody waits for what the effect returned. */
    public static final class Struck extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Counts from 1 again and strikes at message {@code message}; what is already struck stays so. */
    public void arm(int message, boolean after, Runnable action) {
        passed.set(0);
        last = message;
        afterEffect = after;
        strike = action;
    }

    /** Counts from 1 again and never strikes. */
    public void disarm() {
        arm(Integer.MAX_VALUE, false, () -> {});
    }

    /** How many messages there have been. */
    public int passed() {
        return passed.get();
    }

    /** Lets a message have its effect, or strikes. */
    public <T, E extends Exception> T pass(Effect<T, E> effect) throws E, Struck {
        int number = passed.incrementAndGet();
        if (number > last || (number == last && !afterEffect)) {
            strike.run();
            throw new Struck();
        }
        T result = effect.have();
        if (number == last) {
            strike.run();
            throw new Struck();
        }
        return result;
    }
}
