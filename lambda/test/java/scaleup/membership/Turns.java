package scaleup.membership;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** Runs functions at the same time, but only one at a time: at each of their calls a script says who goes on. */
final class Turns {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "writer");
        thread.setDaemon(true);
        return thread;
    });

    private static final class Writer implements Ports.Gate {
        private final Semaphore turn = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);
        private boolean through;

        @Override
        public void before() {
            back.release();
            turn.acquireUninterruptibly();
        }

        MembershipOutcome live(Membership tier) throws InterruptedException {
            turn.acquireUninterruptibly();
            try {
                return tier.run();
            } finally {
                through = true;
                back.release();
            }
        }

        /** Lets it make its next call, and waits until it stands before the one after, or is through. */
        void step() {
            turn.release();
            back.acquireUninterruptibly();
        }
    }

    private Turns() {}

    /**
     * Lets so many functions run and the world change, step by step.
     *
     * @return how each function ended
     */
    static List<FutureTask<MembershipOutcome>> play(World world, int functions, List<Integer> script) {
        List<Writer> writers = new ArrayList<>();
        List<FutureTask<MembershipOutcome>> ends = new ArrayList<>();
        for (int function = 0; function < functions; function++) {
            Writer writer = new Writer();
            Membership tier = Ports.tier(world, writer);
            Callable<MembershipOutcome> life = () -> writer.live(tier);
            FutureTask<MembershipOutcome> end = new FutureTask<>(life);
            writers.add(writer);
            ends.add(end);
            THREADS.execute(end);
        }
        Iterator<Integer> next = script.iterator();
        for (int turn = 0; writers.stream().anyMatch(writer -> !writer.through); turn++) {
            int who = next.hasNext() ? next.next() : turn;
            if (next.hasNext() && who % 5 == 0) {
                world.happen(who / 5);
            } else {
                List<Writer> running =
                        writers.stream().filter(writer -> !writer.through).toList();
                running.get(who % running.size()).step();
            }
        }
        return ends;
    }
}
