package scaleup.rehearsal.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Outcome;
import scaleup.rehearsal.load.Request;
import scaleup.rehearsal.load.Way;

/** Requests of a drill whose fault struck at 100 s, was taken back at 110 s, and whose load was under way from 90 s on. */
final class Requests {
    static final double STRUCK = 100;

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> written = new TreeMap<>();

    /** A request that was sent when it was due. */
    Requests with(Request.Kind kind, String key, double due, double ended, Outcome outcome, int status) {
        entries.add(new Entry(Way.HTTP_2, kind, key, due, due, ended, outcome, status, ""));
        return this;
    }

    Requests read(double due, double ended, Outcome outcome) {
        return with(Request.Kind.READ, "r" + due, due, ended, outcome, outcome == Outcome.ERROR ? 503 : 0);
    }

    /** A write, and how often it is in the database. */
    Requests write(double due, double ended, Outcome outcome, int times) {
        String key = "w" + due;
        written.put(key, times);
        return with(Request.Kind.WRITE, key, due, ended, outcome, outcome == Outcome.ERROR ? 502 : 0);
    }

    Requests late(double due, double sent) {
        entries.add(
                new Entry(Way.HTTP_1_KEPT, Request.Kind.STATIC, "", due, sent, sent + 0.1, Outcome.ANSWERED, 200, ""));
        return this;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    Figures figures() {
        return new Figures(new History(
                entries,
                written,
                STRUCK - 10,
                List.of(
                        new Victim.Hit(STRUCK, STRUCK + 0.01, "kill"),
                        new Victim.Hit(STRUCK + 5, STRUCK + 5.01, "kill")),
                STRUCK + 10,
                OptionalDouble.empty()));
    }
}
