package scaleup.rehearsal.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Something that goes wrong while users send requests.
 *
 * @param what in a few words
 * @param tier of the server that it happens to: {@code load-balancer}, {@code web} or {@code application}
 * @param lasts for how long, before it is taken back
 * @param damage what happens
 */
public record Fault(String what, String tier, Duration lasts, Damage damage) {
    /** What is over at once: until it is known that it happened. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final int TIMES = 4;
    private static final Duration BACK = Duration.ofSeconds(20);

    /** A crash of what the application tier runs. */
    public static final Fault APPLICATION_KILLED =
            killed("an application server's process is killed", "application", "java");

    /** All of them, after nothing at all. */
    public static List<Fault> all() {
        return List.of(
                new Fault("nothing", "application", MOMENT, machine -> () -> {}),
                APPLICATION_KILLED,
                killed("a web server's worker processes and master are killed", "web", "nginx"),
                killedWorker("HAProxy's worker is killed", "load-balancer", "haproxy"),
                killed("HAProxy is killed, worker and master", "load-balancer", "haproxy"),
                told("an application server's process is told to stop", "application", "java", "TERM"),
                told("a web server is told to stop", "web", "nginx", "QUIT"),
                stopped("an application server's process is frozen for 15 s", "application", "java", 15),
                stopped("a web server's processes are frozen for 15 s", "web", "nginx", 15),
                stopped("HAProxy is frozen for 20 s", "load-balancer", "haproxy", 20),
                frozen("a load balancer's machine is frozen for 30 s", "load-balancer", 30));
    }

    /** Does something to a machine. */
    @FunctionalInterface
    public interface Damage {
        /** Returns what takes it back, and fails if it had no effect. */
        Repair to(Processes machine) throws IOException, InterruptedException;
    }

    /** Takes it back. */
    @FunctionalInterface
    public interface Repair {
        void run() throws IOException, InterruptedException;
    }

    private static Fault killed(String what, String tier, String program) {
        return kills(what, tier, program, 0);
    }

    /** Of a master and its workers, which were started later. */
    private static Fault killedWorker(String what, String tier, String program) {
        return kills(what, tier, program, 1);
    }

    /** Several times, since one finds few requests under way. */
    private static Fault kills(String what, String tier, String program, int first) {
        return new Fault(what + ", " + TIMES + " times", tier, Duration.ofSeconds(TIMES * 6), machine -> {
            List<Long> killed = new ArrayList<>();
            for (int time = 0; time < TIMES; time++) {
                List<Long> processes = machine.named(program);
                for (long end = System.nanoTime() + BACK.toNanos(); processes.size() <= first; ) {
                    if (System.nanoTime() > end) {
                        throw new IOException("%s is not back after %s".formatted(program, BACK));
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                    processes = machine.named(program);
                }
                // It serves again, and is in use.
                TimeUnit.MILLISECONDS.sleep(time == 0 ? 0 : 3500);
                processes = machine.named(program);
                List<Long> victims = processes.subList(first, processes.size());
                // Some end by themselves when another one has.
                victims.forEach(victim -> ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly));
                killed.addAll(victims);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            return () -> ended(killed);
        });
    }

    private static void ended(List<Long> processes) throws IOException {
        for (long process : processes) {
            if ("XZ".indexOf(Processes.state(process)) < 0) {
                throw new IOException("process %d was to end and runs".formatted(process));
            }
        }
    }

    private static Fault told(String what, String tier, String program, String signal) {
        return new Fault(what, tier, Duration.ofSeconds(15), machine -> {
            List<Long> processes = machine.named(program).subList(0, 1);
            Processes.signal(signal, processes);
            return () -> ended(processes);
        });
    }

    private static Fault stopped(String what, String tier, String program, int seconds) {
        return new Fault(what, tier, Duration.ofSeconds(seconds), machine -> {
            List<Long> processes = machine.named(program);
            Processes.signal("STOP", processes);
            return () -> {
                for (long process : processes) {
                    if (Processes.state(process) != 'T') {
                        throw new IOException("process %d was to be stopped and is not".formatted(process));
                    }
                }
                Processes.signal("CONT", processes);
            };
        });
    }

    private static Fault frozen(String what, String tier, int seconds) {
        return new Fault(what, tier, Duration.ofSeconds(seconds), machine -> {
            machine.freeze(true);
            return () -> {
                if (!machine.frozen()) {
                    throw new IOException("a machine was to be frozen and is not");
                }
                machine.freeze(false);
            };
        });
    }

    @Override
    public String toString() {
        return what;
    }
}
