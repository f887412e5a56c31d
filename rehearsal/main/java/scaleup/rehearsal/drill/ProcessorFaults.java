package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.RunningLoad;
import scaleup.rehearsal.machines.ControlGroup;

/** Machines get less processor time than they want. */
final class ProcessorFaults {
    /** The least that a machine gets. */
    private static final double LEAST = 0.01;

    /** A step to less. */
    private static final double LESS = 0.75;

    /** The most that is answered of all, where a tier that has a part in two thirds of it does half of its part. */
    private static final double HALF = 0.65;

    /** Until as many wait as may. */
    private static final Duration FILLED = Duration.ofSeconds(4);

    private static final Duration LOOK = Duration.ofSeconds(5);

    private ProcessorFaults() {}

    /** More users come, and each machine of a tier gets so little processor time that it does half of what is asked. */
    static Fault overloaded(String what, String tier, int seconds, int rate) {
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ZERO, victim -> {
            List<ControlGroup> groups = groups(victim, tier);
            List<Long> before = throttled(groups);
            RunningLoad crowd = victim.stage().load(rate).start("crowd-" + UUID.randomUUID());
            try {
                victim.hit("as many users more", () -> TimeUnit.MILLISECONDS.sleep(LOOK.toMillis()));
                double quota = slowDown(groups, crowd, HALF);
                TimeUnit.SECONDS.sleep(seconds);
                return () -> {
                    try (crowd) {
                        limit(groups, OptionalDouble.empty());
                        requireThrottled(groups, before);
                        return "with %.3f of a processor each ".formatted(quota)
                                + Fault.refusedInPart("the crowd", crowd.stop());
                    }
                };
            } catch (IOException | InterruptedException | RuntimeException e) {
                limit(groups, OptionalDouble.empty());
                crowd.close();
                throw e;
            }
        });
    }

    /**
     * Gives machines less and less, until they do too little.
     *
     * @param part of what the load sends that is answered at most then
     * @return what each got in the end, in processors
     */
    private static double slowDown(List<ControlGroup> groups, RunningLoad load, double part)
            throws IOException, InterruptedException {
        double quota = processors(groups);
        while (true) {
            limit(groups, OptionalDouble.of(quota));
            TimeUnit.MILLISECONDS.sleep(FILLED.toMillis());
            RunningLoad.Progress before = load.progress();
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            if (load.progress().answeredSince(before) <= part) {
                return quota;
            }
            if (quota == LEAST) {
                throw new IOException(
                        "with no more than %.2f of a processor each they did what was asked".formatted(LEAST));
            }
            quota = Math.max(LEAST, LESS * quota);
        }
    }

    /** How many processors each used, on an average of all and of a while. */
    private static double processors(List<ControlGroup> groups) throws IOException, InterruptedException {
        Duration before = processorTime(groups);
        double from = Entry.now();
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        double seconds = Entry.now() - from;
        return processorTime(groups).minus(before).toNanos() / 1e9 / seconds / groups.size();
    }

    private static Duration processorTime(List<ControlGroup> groups) throws IOException {
        Duration time = Duration.ZERO;
        for (ControlGroup group : groups) {
            time = time.plus(group.processorTime());
        }
        return time;
    }

    private static List<Long> throttled(List<ControlGroup> groups) throws IOException {
        List<Long> throttled = new ArrayList<>();
        for (ControlGroup group : groups) {
            throttled.add(group.throttled());
        }
        return throttled;
    }

    private static List<ControlGroup> groups(Victim victim, String tier) throws IOException {
        List<ControlGroup> groups = new ArrayList<>();
        for (Target target : PlannedWork.of(victim.stage(), tier)) {
            groups.add(victim.group(target));
        }
        return groups;
    }

    private static void limit(List<ControlGroup> groups, OptionalDouble processors) throws IOException {
        for (ControlGroup group : groups) {
            group.limitProcessor(processors);
        }
    }

    private static void requireThrottled(List<ControlGroup> groups, List<Long> before) throws IOException {
        List<Long> after = throttled(groups);
        for (int group = 0; group < groups.size(); group++) {
            if (after.get(group).equals(before.get(group))) {
                throw new IOException("%s was to want more than it got and did not"
                        .formatted(groups.get(group).name()));
            }
        }
    }
}
