package scaleup.rehearsal.region;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so, for a clock and for what waits. */
public final class ManualTime extends Clock implements Timer {
    private record Waiting(Instant at, long number, Runnable task) {}

    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparing(Waiting::at).thenComparing(Waiting::number));
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private long count;

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        waiting.add(new Waiting(now.plus(delay), count++, task));
        notifyAll();
    }

    /** Lets time pass, doing what is due in order. */
    public void pass(Duration duration) {
        var end = instant().plus(duration);
        for (var due = next(end); due != null; due = next(end)) {
            due.task().run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Waiting next(Instant end) {
        if (waiting.isEmpty() || waiting.peek().at().isAfter(end)) {
            return null;
        }
        var due = waiting.remove();
        now = due.at();
        return due;
    }

    /** Waits, in real time, until something waits for this time to pass; how long it will have to. */
    public synchronized Duration awaitWaiting() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (waiting.isEmpty()) {
            long rest = (deadline - System.nanoTime()) / 1_000_000;
            if (rest <= 0) {
                throw new AssertionError("nothing waits for time to pass");
            }
            wait(rest);
        }
        return Duration.between(now, waiting.peek().at());
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
