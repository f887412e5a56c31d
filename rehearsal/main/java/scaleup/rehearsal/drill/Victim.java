package scaleup.rehearsal.drill;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.machines.ControlGroup;
import scaleup.rehearsal.machines.ControlGroups;
import scaleup.rehearsal.machines.Processes;

/** The machine that a fault happens to. */
final class Victim {
    private final Target target;
    private final Stage stage;
    private final Outlook outlook;
    private final List<Hit> hits = new CopyOnWriteArrayList<>();

    /**
     * A moment at which something was done to it.
     *
     * @param from and {@code to}: before and after it was done, on the clock of {@link Entry}
     */
    record Hit(double from, double to, String what) {}

    /** Something that is done. */
    interface Blow {
        void strike() throws IOException, InterruptedException;
    }

    /** @param outlook another one than that of whoever watches */
    Victim(Target target, Stage stage, Outlook outlook) {
        this.target = target;
        this.stage = stage;
        this.outlook = outlook;
    }

    /** Whether whoever may send requests to it does. */
    boolean inUse() {
        return outlook.look().get(target) == Standing.IN_USE;
    }

    Target target() {
        return target;
    }

    Stage stage() {
        return stage;
    }

    Processes processes() throws IOException {
        return Processes.of(stage.slot(), target.name());
    }

    ControlGroup group() throws IOException {
        return group(target);
    }

    /** Of any machine. */
    ControlGroup group(Target of) throws IOException {
        return ControlGroups.ofComputer().group(stage.slot().name("machines"), of.name());
    }

    /** Does something to it, and notes when. */
    void hit(String what, Blow blow) throws IOException, InterruptedException {
        double from = Entry.now();
        blow.strike();
        hits.add(new Hit(from, Entry.now(), what));
    }

    List<Hit> hits() {
        return List.copyOf(hits);
    }
}
