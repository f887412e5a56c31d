package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.RunningLoad;

/** Plays one drill. */
final class Trial {
    /** Until the load's own program is at its speed. */
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    private static final Duration BEFORE = Duration.ofSeconds(6);

    /** At least, and until every server is in use again. */
    private static final Duration AFTER = Duration.ofSeconds(8);

    private static final Duration STEADY = Duration.ofMinutes(4);
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** The load tells each second how many requests have ended, and a busy computer reads it late. */
    private static final int UNCERTAIN_SECONDS = 5;

    private static final Duration STEP = Duration.ofSeconds(1);

    private final Drill drill;
    private final Stage stage;
    private final Consumer<String> progress;

    /** @param progress is told how it goes, about once a second */
    Trial(Drill drill, Stage stage, Consumer<String> progress) {
        this.drill = drill;
        this.stage = stage;
        this.progress = progress;
    }

    /** Waits until every server is in use, lets the fault happen under load, takes it back, and judges. */
    Result run() throws InterruptedException {
        try {
            Outlook outlook = new Outlook(stage);
            progress.accept("waiting until every server is in use");
            Optional<Watch.Look> before = outlook.awaitSteady(STEADY);
            if (before.isEmpty()) {
                return Result.invalid(
                        drill,
                        "It could not begin: not every server was in use after %d s.".formatted(STEADY.toSeconds()));
            }
            Optional<Target> target = before.get().standings().entrySet().stream()
                    .filter(each ->
                            each.getKey().tier().equals(drill.fault().tier()) && each.getValue() == Standing.IN_USE)
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (target.isEmpty()) {
                return Result.invalid(
                        drill,
                        "It could not begin: no machine of the tier %s is in use."
                                .formatted(drill.fault().tier()));
            }
            return play(
                    new Victim(target.get(), stage, new Outlook(stage)),
                    outlook,
                    before.get().inUse());
        } catch (IOException | RuntimeException e) {
            return Result.invalid(drill, "It could not be played: " + e.getMessage());
        } finally {
            // A fault whose effect was missing has not been taken back, and the next drill would be about it, too.
            stage.outages().end();
        }
    }

    private Result play(Victim victim, Outlook outlook, long inUse) throws IOException, InterruptedException {
        String prefix = "drill-" + UUID.randomUUID();
        try (RunningLoad load = stage.load(drill.rate()).start(prefix);
                Watch watch = new Watch(outlook)) {
            awaitFirst(load);
            sleep(WARM_UP, load, "users come");
            double calm = Entry.now();
            int before = load.progress().ended();
            sleep(BEFORE, load, "all is well");
            double struck = Entry.now();
            Fault.Repair repair = drill.fault().damage().to(victim);
            long passed = Math.round(1000 * (Entry.now() - struck));
            sleep(drill.fault().lasts().minusMillis(passed), load, drill.fault().what());
            String effect = repair.run();
            double healed = Entry.now();
            awaitRecovery(load, before + drill.requests() + UNCERTAIN_SECONDS * drill.rate(), watch, healed, inUse);
            List<Entry> entries = load.stop();
            List<Watch.Look> looks = watch.looks();
            History history = new History(
                    entries, stage.notes(prefix), calm, victim.hits(), healed, Watch.recovered(looks, healed, inUse));
            double begin = history.begin();
            return Result.of(
                    drill,
                    victim.target().name(),
                    effect,
                    new Figures(history),
                    Watch.bands(looks, begin),
                    marks(history, looks, victim.target()));
        }
    }

    private void awaitFirst(RunningLoad load) throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(RECOVERY);
        while (load.progress().ended() == 0) {
            if (limit.passed()) {
                throw new IOException("no request of the load came to its end");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    /** Until it is over, at least for a while, and for as long as requests are missing; or until it takes too long. */
    private void awaitRecovery(RunningLoad load, int requests, Watch watch, double healed, long inUse)
            throws IOException, InterruptedException {
        sleep(AFTER, load, "it is over");
        TimeLimit limit = TimeLimit.of(RECOVERY);
        while (!limit.passed()
                && (load.progress().ended() < requests
                        || Watch.recovered(watch.looks(), healed, inUse).isEmpty())) {
            sleep(STEP, load, "it is over");
        }
    }

    private void sleep(Duration duration, RunningLoad load, String what) throws IOException, InterruptedException {
        double end = Entry.now() + duration.toMillis() / 1000.0;
        while (Entry.now() < end) {
            RunningLoad.Progress how = load.progress();
            progress.accept("%s; %,d requests, %,d lost".formatted(what, how.ended(), how.lost()));
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private static List<Mark> marks(History history, List<Watch.Look> looks, Target victim) {
        double begin = history.begin();
        List<Mark> marks = new ArrayList<>();
        history.hits().forEach(hit -> marks.add(new Mark(hit.from() - begin, Mark.Kind.FAULT, hit.what())));
        looks.stream()
                .filter(look ->
                        look.at() > begin && look.standings().getOrDefault(victim, Standing.OUT) == Standing.OUT)
                .findFirst()
                .ifPresent(look -> marks.add(
                        new Mark(look.at() - begin, Mark.Kind.DETECTED, "nobody sends requests to it any more")));
        Set<String> before = new HashSet<>();
        for (Watch.Look look : looks) {
            Set<String> names = new HashSet<>();
            look.standings().keySet().forEach(target -> names.add(target.name()));
            if (!before.isEmpty() && !before.equals(names) && look.at() > begin) {
                marks.add(new Mark(look.at() - begin, Mark.Kind.MEMBERSHIP, "a server comes or goes"));
            }
            before = names;
        }
        marks.add(new Mark(history.healed() - begin, Mark.Kind.HEALED, "taken back"));
        OptionalDouble recovered = history.recovered();
        recovered.ifPresent(at -> marks.add(new Mark(at - begin, Mark.Kind.RECOVERED, "every server is in use")));
        return marks;
    }
}
