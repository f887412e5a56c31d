package scaleup.rehearsal.region.rds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import scaleup.rehearsal.machines.Machine;

/** All DB instances of the region, by identifier. */
public final class DatabaseInstances {
    private final Map<String, Declared> instances = new ConcurrentSkipListMap<>();

    /** One of them with what its template says of it. */
    record Declared(Description description, DatabaseInstance instance) {}

    void add(Description description, DatabaseInstance instance) {
        instances.put(description.identifier(), new Declared(description, instance));
    }

    Optional<Declared> find(String identifier) {
        return Optional.ofNullable(instances.get(identifier));
    }

    Collection<Declared> all() {
        return instances.values();
    }

    /** The machines that run, by their names: {@code scaleup-dev-1}. */
    public Map<String, Machine> machines() {
        Map<String, Machine> machines = new TreeMap<>();
        for (Declared declared : instances.values()) {
            declared.instance().active().ifPresent(machine -> machines.put(machine.name(), machine));
            declared.instance().standby().ifPresent(machine -> machines.put(machine.name(), machine));
        }
        return machines;
    }

    /** The names of the machines on which the servers run. */
    public List<String> active() {
        return all().stream()
                .flatMap(declared -> declared.instance().active().stream())
                .map(Machine::name)
                .toList();
    }

    /** Whether every instance is available. */
    public boolean available() {
        return all().stream().allMatch(declared -> declared.instance().status().equals("available"));
    }

    /** What others may know of an instance. */
    public Optional<Description> describe(String identifier) {
        return find(identifier).map(Declared::description);
    }
}
