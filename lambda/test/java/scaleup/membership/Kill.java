package scaleup.membership;

/** Ends a run at its n-th call, as the end of the process would: nothing catches it. */
final class Kill implements Ports.Gate {
    /** The end of the process. */
    static final class Killed extends Error {}

    private final int last;
    private final boolean effect;
    private int calls;

    Kill(int last, boolean effect) {
        this.last = last;
        this.effect = effect;
    }

    @Override
    public void before() {
        if (calls++ == last && !effect) {
            throw new Killed();
        }
    }

    @Override
    public void after() {
        if (calls > last && effect) {
            throw new Killed();
        }
    }
}
