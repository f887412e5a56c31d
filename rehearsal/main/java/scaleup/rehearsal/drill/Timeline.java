package scaleup.rehearsal.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.Outcome;

/**
 * Requests by the second in which they were due.
 *
 * @param from the first second, counted from the beginning of the fault
 * @param ended how many came to each end, a number a second
 * @param median latency of what was answered, in milliseconds; null in a second without answers
 * @param p90 and {@code slowest}: the same that nine of ten don't exceed, and of the slowest
 */
record Timeline(
        int from, Map<Outcome, List<Integer>> ended, List<Integer> median, List<Integer> p90, List<Integer> slowest) {
    static Timeline of(List<Entry> entries, double begin) {
        Map<Integer, List<Entry>> seconds = new TreeMap<>();
        entries.forEach(
                entry -> seconds.computeIfAbsent((int) Math.floor(entry.due() - begin), second -> new ArrayList<>())
                        .add(entry));
        int from = seconds.keySet().stream().min(Integer::compare).orElse(0);
        int to = seconds.keySet().stream().max(Integer::compare).orElse(0);
        List<List<Entry>> each = IntStream.rangeClosed(from, to)
                .mapToObj(second -> seconds.getOrDefault(second, List.of()))
                .toList();
        Map<Outcome, List<Integer>> ended = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            ended.put(
                    outcome,
                    each.stream()
                            .map(second -> (int) second.stream()
                                    .filter(entry -> entry.outcome() == outcome)
                                    .count())
                            .toList());
        }
        return new Timeline(from, ended, latencies(each, 0.5), latencies(each, 0.9), latencies(each, 1));
    }

    private static List<Integer> latencies(List<List<Entry>> seconds, double part) {
        List<Integer> latencies = new ArrayList<>();
        for (List<Entry> second : seconds) {
            List<Double> sorted = second.stream()
                    .filter(entry -> !entry.lost())
                    .map(Entry::seconds)
                    .sorted()
                    .toList();
            latencies.add(
                    sorted.isEmpty()
                            ? null
                            : (int) Math.round(1000 * sorted.get((int) Math.ceil(part * sorted.size()) - 1)));
        }
        return latencies;
    }
}
