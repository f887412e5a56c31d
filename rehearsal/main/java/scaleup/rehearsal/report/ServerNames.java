package scaleup.rehearsal.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of a rehearsal's machines by which people tell them apart: {@code lb-1} and {@code web-2} for {@code i-0f48d8f70c6850452}. */
public final class ServerNames {
    private static final Map<String, String> SHORT =
            Map.of("load-balancer", "lb", "application", "app", "database", "db");

    private final Map<Report.Machine, String> names = new LinkedHashMap<>();

    /** Numbers the machines of each role by zone and address. */
    public ServerNames(List<Report.Machine> machines) {
        Map<String, Integer> last = new HashMap<>();
        machines.stream()
                .sorted(Comparator.comparing(Report.Machine::zone).thenComparing(Report.Machine::address))
                .forEach(machine -> names.put(
                        machine,
                        SHORT.getOrDefault(machine.role(), machine.role()) + "-"
                                + last.merge(machine.role(), 1, Integer::sum)));
    }

    /** The name of one of the machines. */
    public String of(Report.Machine machine) {
        return names.get(machine);
    }

    /** A text with these names instead of the machines' own, and of the roles before them. */
    String in(String text) {
        String renamed = text;
        for (var name : names.entrySet()) {
            renamed = renamed.replace(name.getKey().role() + " " + name.getKey().name(), name.getValue())
                    .replace(name.getKey().name(), name.getValue());
        }
        return renamed;
    }
}
