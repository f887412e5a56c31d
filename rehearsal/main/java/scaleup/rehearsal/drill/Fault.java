package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.machines.ControlGroup;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.Processes;

/**
 * Something that happens to a machine while users send requests.
 *
 * @param what in a few words
 * @param tier of the machine
 * @param lasts for how long, before it is taken back
 * @param damage what happens
 */
record Fault(String what, String tier, Duration lasts, Damage damage) {
    /** One kill finds few requests under way. */
    private static final int TIMES = 4;

    /** Between kills, while it serves: systemd starts nothing for a while that has ended five times in ten seconds. */
    private static final int AGAIN_MILLISECONDS = 3000;

    private static final long MEBIBYTE = 1 << 20;
    private static final String FILLING = "/var/tmp/filling";

    /** Fails unless the disk has become full. */
    private static final List<String> FILL =
            List.of("sh", "-c", "! head -c 2M /dev/zero >>%s 2>/dev/null".formatted(FILLING));

    /** Two thirds more than is left, by what the kernel spares (proc_pid_oom_score_adj(5)). */
    private static final List<String> TAKE_MEMORY =
            List.of("sh", "-c", "echo -1000 >/proc/self/oom_score_adj; head -c 56M /dev/zero | tail -c 56M | wc -c");

    private static final Duration BACK = Duration.ofSeconds(40);
    private static final Duration REPLACED = Duration.ofMinutes(8);

    /** Does something to a machine. */
    @FunctionalInterface
    interface Damage {
        /** Returns what takes it back. */
        Repair to(Victim victim) throws IOException, InterruptedException;
    }

    /** Takes it back. */
    @FunctionalInterface
    interface Repair {
        /**
         * Makes sure that what was to happen has happened, then takes it back.
         *
         * @return what effect was seen
         * @throws IOException if there was none
         */
        String run() throws IOException, InterruptedException;
    }

    /** All processes of a program get SIGKILL, several times. */
    static Fault killed(String what, String tier, String program) {
        return kills(what, tier, program, 0);
    }

    /** The same of a master's workers, which were started later. */
    static Fault killedWorkers(String what, String tier, String program) {
        return kills(what, tier, program, 1);
    }

    private static Fault kills(String what, String tier, String program, int first) {
        return new Fault(what + ", " + TIMES + " times", tier, Duration.ofSeconds(TIMES * 6), victim -> {
            List<Long> killed = new ArrayList<>();
            for (int time = 0; time < TIMES; time++) {
                await(
                        program + " is back",
                        BACK,
                        () -> victim.processes().named(program).size() > first);
                await(victim.target().name() + " is in use", BACK, victim::inUse);
                TimeUnit.MILLISECONDS.sleep(time == 0 ? 0 : AGAIN_MILLISECONDS);
                List<Long> running = victim.processes().named(program);
                List<Long> victims = running.subList(Math.min(first, running.size()), running.size());
                victim.hit("kill -9 " + program, () -> {
                    // Some end by themselves when another one has.
                    victims.forEach(process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
                    // One with many threads takes a while.
                    await(program + " is gone", BACK, () -> gone(victims));
                });
                killed.addAll(victims);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            return () -> {
                if (!gone(killed)) {
                    throw new IOException("a process of %s was to end and runs".formatted(program));
                }
                return "%d processes of %s were gone".formatted(killed.size(), program);
            };
        });
    }

    private static boolean gone(List<Long> processes) throws IOException {
        for (long process : processes) {
            if (!Processes.ended(process)) {
                return false;
            }
        }
        return true;
    }

    /** All processes of a program get SIGSTOP, and SIGCONT in the end. */
    static Fault frozen(String what, String tier, String program, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
            List<Long> processes = victim.processes().named(program);
            victim.hit("SIGSTOP to " + program, () -> Processes.signal("STOP", processes));
            return () -> {
                for (long process : processes) {
                    if (Processes.state(process) != 'T') {
                        throw new IOException(
                                "process %d of %s was to be stopped and is not".formatted(process, program));
                    }
                }
                Processes.signal("CONT", processes);
                return "%d processes of %s were stopped until the end".formatted(processes.size(), program);
            };
        });
    }

    /** No process of the machine runs any more, until the end: the kernel's network goes on to acknowledge. */
    static Fault machineFrozen(String what, String tier, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
            Processes processes = victim.processes();
            victim.hit("the machine is frozen", () -> processes.freeze(true));
            return () -> {
                if (!processes.frozen()) {
                    throw new IOException("the machine was to be frozen and is not");
                }
                processes.freeze(false);
                return "every process of the machine was stopped until the end";
            };
        });
    }

    /** The machine is off the network at once, and ends; in the end Auto Scaling is told to replace it. */
    static Fault machineGone(String what, String tier, int seconds) {
        return gone(what, tier, seconds, victim -> List.of(victim.target()));
    }

    /**
     * The same of every machine in an availability zone of the tier. A database that has no standby in another one is left out, since
     * only its backup would bring it back: so is its zone, if the tier is in another one as well.
     */
    static Fault zoneGone(String what, String tier, int seconds) {
        return gone(what, tier, seconds, victim -> new AvailabilityZones(victim.stage()).expendable(tier));
    }

    /** Those that shall be gone. */
    @FunctionalInterface
    private interface Choice {
        List<Target> of(Victim victim) throws IOException;
    }

    private static Fault gone(String what, String tier, int seconds, Choice choice) {
        return new Fault(what, tier, Duration.ofSeconds(seconds), victim -> {
            List<Target> targets = choice.of(victim);
            victim.hit("power is off", () -> targets.parallelStream()
                    .forEach(target -> target.machine().kill()));
            return () -> {
                Stage stage = victim.stage();
                for (Target target : targets) {
                    if (target.machine().running()) {
                        throw new IOException(target.name() + " was to end and runs");
                    }
                    // By itself Auto Scaling waits until another one has warmed up.
                    if (!target.tier().equals(Target.DATABASE)
                            && stage.targets().stream()
                                    .anyMatch(each -> each.name().equals(target.name()) && !each.leaving())) {
                        stage.replace(target.name());
                    }
                }
                return "%s gone, without a packet to anybody"
                        .formatted(targets.size() == 1 ? "the machine was" : targets.size() + " machines were");
            };
        });
    }

    /** Something takes the machine's memory, for which the kernel kills a program: whatever has most of it. */
    static Fault memoryExhausted(String what, String tier, String program) {
        return new Fault(what, tier, Duration.ofSeconds(10), victim -> {
            ControlGroup group = victim.group();
            List<Long> before = victim.processes().named(program);
            long killed = group.killedForMemory();
            victim.hit("the memory is taken", () -> {
                group.limitMemory(OptionalLong.of(group.memory() + 32 * MEBIBYTE));
                victim.target().machine().run(TAKE_MEMORY);
            });
            return () -> {
                group.limitMemory(OptionalLong.empty());
                if (group.killedForMemory() == killed || !gone(before)) {
                    throw new IOException(
                            "the kernel was to kill %s for want of memory and did not".formatted(program));
                }
                return "the kernel killed %s for want of memory".formatted(program);
            };
        });
    }

    /** Nothing more can be written to the machine's disk, until the end. */
    static Fault diskFull(String what, String tier, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
            Machine machine = victim.target().machine();
            victim.hit("the disk is full", () -> {
                machine.limitDisk(OptionalLong.of(MEBIBYTE));
                machine.run(FILL);
            });
            return () -> {
                machine.run(FILL);
                machine.limitDisk(OptionalLong.empty());
                machine.run(List.of("rm", FILLING));
                return "nothing could be written until the end";
            };
        });
    }

    /** Auto Scaling replaces the server in order; over when it is gone. */
    static Fault replaced(String what, String tier) {
        return new Fault(what, tier, Duration.ZERO, victim -> {
            String instance = victim.target().name();
            victim.hit("told to leave", () -> victim.stage().replace(instance));
            return () -> {
                await(instance + " has left", REPLACED, () -> victim.stage().targets().stream()
                        .noneMatch(target -> target.name().equals(instance)));
                return "the server has left";
            };
        });
    }

    /** A command in the machine, several times. */
    static Fault commanded(String what, String tier, int times, List<String> command, String program) {
        return new Fault("%s, %d times".formatted(what, times), tier, Duration.ofSeconds(5L * times), victim -> {
            List<Long> before = victim.processes().named(program);
            for (int time = 0; time < times; time++) {
                victim.hit(
                        String.join(" ", command),
                        () -> victim.target().machine().run(command));
                TimeUnit.SECONDS.sleep(4);
            }
            return () -> {
                List<Long> after = victim.processes().named(program);
                if (before.equals(after)) {
                    throw new IOException("%s was to get new processes and has the same".formatted(program));
                }
                return "%s had new processes".formatted(program);
            };
        });
    }

    /** Every connection that the application's login can have is somebody else's, also those that the application had. */
    static Fault connectionsTaken(String what, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Target.DATABASE, Duration.ZERO, victim -> {
            List<Connections> taken = new ArrayList<>();
            victim.hit(
                    "all connections are taken", () -> taken.add(victim.stage().takeConnections()));
            // It takes a while until the application has none, which doesn't count.
            TimeUnit.SECONDS.sleep(seconds);
            return () -> {
                try (Connections connections = taken.get(0)) {
                    connections.requireAll();
                    return "%d connections were open, and MySQL gave nobody another one".formatted(connections.open());
                }
            };
        });
    }

    /** Something that is so, or not yet. */
    interface Condition {
        boolean isSo() throws IOException, InterruptedException;
    }

    /** Waits until something is so, and says what was not where it takes too long. */
    static void await(String what, Duration patience, Condition condition) throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(patience);
        while (!condition.isSo()) {
            if (limit.passed()) {
                throw new IOException("not so after %d s: %s".formatted(patience.toSeconds(), what));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
