package scaleup.rehearsal.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.load.Entry;

/** Looks at all servers, several times a second, from when it is made until it is closed. */
final class Watch implements AutoCloseable {
    private static final int PAUSE_MILLISECONDS = 200;

    private final Outlook outlook;
    private final List<Look> looks = new ArrayList<>();
    private final Thread thread = new Thread(this::look, "watch");

    /**
     * What was seen at a moment.
     *
     * @param at on the clock of {@link Entry}
     */
    record Look(double at, Map<Target, Standing> standings) {
        long inUse() {
            return standings.values().stream().filter(Standing.IN_USE::equals).count();
        }

        /** Whether every machine is of use, or stands by. */
        boolean steady() {
            return standings.values().stream()
                    .allMatch(standing -> standing == Standing.IN_USE || standing == Standing.STANDING_BY);
        }
    }

    Watch(Outlook outlook) {
        this.outlook = outlook;
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        try {
            while (!Thread.interrupted()) {
                Look look = new Look(Entry.now(), outlook.look());
                synchronized (looks) {
                    looks.add(look);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
            }
        } catch (InterruptedException over) {
            // It is closed.
        }
    }

    List<Look> looks() {
        synchronized (looks) {
            return List.copyOf(looks);
        }
    }

    /** When everything was steady for the first time since a moment, with as many servers in use as then. */
    static OptionalDouble recovered(List<Look> looks, double since, long inUse) {
        return looks.stream()
                .filter(look -> look.at() > since && look.steady() && look.inUse() >= inUse)
                .mapToDouble(Look::at)
                .findFirst();
    }

    /** A band a server, with times from {@code begin} on. */
    static List<Band> bands(List<Look> looks, double begin) {
        Map<String, Band> bands = new LinkedHashMap<>();
        for (Look look : looks) {
            double at = look.at() - begin;
            look.standings().forEach((target, standing) -> {
                List<Band.Period> periods = bands.computeIfAbsent(
                                target.name(), name -> new Band(name, target.tier(), new ArrayList<>()))
                        .periods();
                int last = periods.size() - 1;
                if (last >= 0) {
                    Band.Period before = periods.get(last);
                    periods.set(last, new Band.Period(before.from(), at, before.standing()));
                }
                if (last < 0 || periods.get(last).standing() != standing) {
                    periods.add(new Band.Period(at, at, standing));
                }
            });
        }
        return new ArrayList<>(bands.values());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
