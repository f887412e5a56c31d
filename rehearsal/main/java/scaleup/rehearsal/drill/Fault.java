package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Load;
import scaleup.rehearsal.load.RunningLoad;
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

    /** Whether all of them have ended. */
    static boolean gone(List<Long> processes) throws IOException {
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

    /** The machine is off the network at once, and ends; in the end Auto Scaling is told to replace it, and not to wait for it. */
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

    /** The same of every machine of the tier. */
    static Fault tierGone(String what, String tier, int seconds) {
        return gone(what, tier, seconds, victim -> victim.stage().targets().stream()
                .filter(target -> target.tier().equals(tier) && !target.leaving())
                .toList());
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
                for (Target target : targets) {
                    if (!target.tier().equals(Target.DATABASE)) {
                        PlannedWork.letGo(stage, target);
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

    /** Of the packets that the machine sends and gets, so many in a hundred get lost, until the end. */
    static Fault packetsLost(String what, String tier, int percent, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
            PacketLoss loss = new PacketLoss(victim.processes().named("systemd").get(0));
            victim.hit("%d %% of its packets are lost".formatted(percent), () -> loss.begin(percent));
            return () -> {
                long lost = loss.end();
                if (lost == 0) {
                    throw new IOException("packets were to be lost and were not");
                }
                return "%d packets were lost".formatted(lost);
            };
        });
    }

    /** Auto Scaling replaces the server in order; over when it is gone. */
    static Fault replaced(String what, String tier) {
        return new Fault(what, tier, Duration.ZERO, victim -> {
            String instance = victim.target().name();
            victim.hit("told to leave", () -> victim.stage().replace(instance));
            return () -> {
                awaitLeft(victim.stage(), instance);
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

    /** Somebody sends more requests than one client may, from one address, and a tenth at least is refused; until the end. */
    static Fault flooded(String what, int rate, int seconds) {
        return new Fault(
                "%s for %d s".formatted(what, seconds), Server.LOAD_BALANCER, Duration.ofSeconds(seconds), victim -> {
                    Load flood = victim.stage().flood(rate);
                    List<RunningLoad> running = new ArrayList<>();
                    victim.hit(
                            "%d requests a second from one address".formatted(rate),
                            () -> running.add(flood.start("flood-" + UUID.randomUUID())));
                    return () -> {
                        try (RunningLoad requests = running.get(0)) {
                            return refusedInPart("the flood", requests.stop());
                        }
                    };
                });
    }

    /** What became of requests of which some were to be refused, a tenth at least, and others not. */
    static String refusedInPart(String whose, List<Entry> ended) throws IOException {
        List<Entry> lost = ended.stream().filter(Entry::lost).toList();
        String said = "%d of %d requests of %s were served, the others ended so: %s"
                .formatted(ended.size() - lost.size(), ended.size(), whose, Figures.ways(lost));
        if (lost.size() == ended.size() || 10 * lost.size() < ended.size()) {
            throw new IOException(said);
        }
        return said;
    }

    /** Waits until a server that was told to leave is gone. */
    static void awaitLeft(Stage stage, String instance) throws IOException, InterruptedException {
        await(instance + " has left", REPLACED, () -> stage.targets().stream()
                .noneMatch(target -> target.name().equals(instance)));
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
