package scaleup.membership;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A model of what a membership function acts on: an Auto Scaling group, whose instances come and go in every way that
 * AWS documents, and a Route 53 that takes a change batch only if it fits what is there. It checks each write.
 */
final class World {
    private static final int ADDRESSES = 9;

    final List<Machine> machines = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    Optional<Addresses> record = Optional.empty();
    int writes;
    private int minimum;
    private int desired = 2;
    private long wantsSince;
    private long now;

    /** Lets something happen; every number means something. */
    void happen(int what) {
        int whom = what / 20;
        switch (what % 20) {
            case 0, 1, 2 -> launch();
            case 3, 4, 5 -> to(whom, machine -> machine.state.equals(Member.HELD), machine -> machine.ready = true);
            case 6, 7 -> to(whom, released(), machine -> machine.state = Member.IN_SERVICE);
            case 8 -> to(whom, state(Member.HELD), machine -> machine.state = "Terminating:Wait");
            case 9 -> to(whom, state(Member.IN_SERVICE), machine -> machine.state = "Terminating:Wait");
            case 10 -> to(whom, machine -> machine.state.startsWith("Terminating"), World::end);
            case 11 -> to(whom, machine -> true, machine -> machine.running = false);
            case 12 -> to(whom, machine -> !machine.running || !machine.healthy, World::end);
            case 13 -> to(whom, machine -> true, machine -> machine.healthy = false);
            case 14 -> to(whom, state(Member.IN_SERVICE), machine -> machine.state = "Standby");
            case 15 ->
                to(whom, state("Standby"), machine -> {
                    machine.state = Member.HELD;
                    machine.publishedWhileHeld = false;
                });
            case 16 -> to(whom, state(Member.IN_SERVICE), machine -> machine.listed = false);
            case 17 -> {
                desired = whom % 5;
                minimum = Math.min(minimum, desired);
            }
            case 18 -> replaceAll();
            default -> writtenBySomebodyElse(whom);
        }
        tick();
    }

    private void launch() {
        Set<String> taken = new HashSet<>();
        machines.stream().filter(machine -> !machine.terminated).forEach(machine -> taken.add(machine.address));
        IntStream.rangeClosed(1, ADDRESSES)
                .mapToObj(number -> "10.0.0." + number)
                .filter(address -> !taken.contains(address))
                .findFirst()
                .ifPresent(address -> machines.add(new Machine("i-" + machines.size(), address)));
    }

    /** All that serve go, and as many come into service; nobody told the function. */
    private void replaceAll() {
        List<Machine> old = machines.stream().filter(Machine::serving).toList();
        for (Machine machine : old) {
            int before = machines.size();
            launch();
            machines.stream().skip(before).forEach(launched -> {
                launched.ready = true;
                launched.state = Member.IN_SERVICE;
            });
            end(machine);
        }
    }

    private static void end(Machine machine) {
        machine.running = false;
        machine.terminated = true;
        machine.listed = false;
    }

    /** A person, or a version of the function that knew nothing of this one. */
    private void writtenBySomebodyElse(int what) {
        List<String> values = new ArrayList<>();
        for (int number = ADDRESSES + 2; number >= 1; number--) {
            if ((what >> number) % 2 == 1) {
                values.add("10.0.0." + number);
            }
        }
        record = values.isEmpty() ? Optional.empty() : Optional.of(new Addresses(what % 3 == 0 ? 60 : 5, values));
    }

    private void to(int whom, Predicate<Machine> which, Consumer<Machine> change) {
        List<Machine> possible = machines.stream()
                .filter(machine -> machine.listed && which.test(machine))
                .toList();
        if (!possible.isEmpty()) {
            change.accept(possible.get(whom % possible.size()));
        }
    }

    private static Predicate<Machine> state(String state) {
        return machine -> machine.state.equals(state);
    }

    private static Predicate<Machine> released() {
        return state(Member.RELEASED);
    }

    private void tick() {
        now++;
        for (Machine machine : machines) {
            machine.tick(now);
            if (machine.state.equals(Member.HELD) && Addresses.valuesOf(record).contains(machine.address)) {
                machine.publishedWhileHeld = true;
            }
        }
        wantsSince = minimum > 0 || desired > 0 ? Math.min(wantsSince, now) : Long.MAX_VALUE;
    }

    long now() {
        return now;
    }

    Group group() {
        return new Group(
                minimum,
                desired,
                machines.stream()
                        .filter(machine -> machine.listed)
                        .map(machine -> new Member(machine.id, machine.state, machine.healthy))
                        .toList());
    }

    List<Ec2Instance> hosts() {
        // A detached instance loses the group's tag; a terminated one is told for a while.
        return machines.stream()
                .filter(machine -> machine.listed || !machine.running)
                .map(machine -> new Ec2Instance(
                        machine.id,
                        machine.terminated ? Optional.empty() : Optional.of(machine.address),
                        machine.running,
                        machine.ready ? Optional.of(Ec2Instance.READY) : Optional.empty()))
                .toList();
    }

    void complete(String id) {
        machines.stream()
                .filter(machine -> machine.id.equals(id) && machine.listed && machine.state.equals(Member.HELD))
                .forEach(machine -> {
                    check(machine.publishedWhileHeld, "completed, but not published: " + machine);
                    machine.state = Member.RELEASED;
                });
        tick();
    }

    /** Route 53's part: exactly the old value, or a conflict. */
    void replace(Optional<Addresses> old, Optional<Addresses> replacement, long since)
            throws AddressRecord.ConflictException {
        boolean fits = old.isPresent()
                ? record.isPresent()
                        && record.get().ttl() == old.get().ttl()
                        && new TreeSet<>(record.get().values())
                                .equals(new TreeSet<>(old.get().values()))
                : record.isEmpty();
        if (!fits) {
            throw new AddressRecord.ConflictException("not as expected");
        }
        checkHarmless(new HashSet<>(Addresses.valuesOf(record)), new HashSet<>(Addresses.valuesOf(replacement)), since);
        record = replacement;
        writes++;
        tick();
    }

    private void checkHarmless(Set<String> before, Set<String> after, long since) {
        check(!after.isEmpty() || wantsSince > since, "empty, but the group wants instances");
        for (Machine machine : machines) {
            boolean dropped = before.contains(machine.address) && !after.contains(machine.address);
            check(!dropped || machine.servingSince > since, "dropped in service: " + machine);
        }
        for (String address : after) {
            check(
                    before.contains(address)
                            || machines.stream()
                                    .anyMatch(machine -> machine.address.equals(address) && machine.wantedSince(since)),
                    "added, but not wanted: " + address);
        }
    }

    /** What belongs into the record now; what is between the hook and being in service stays if it is there. */
    Set<String> belongs() {
        Set<String> belongs = new TreeSet<>();
        List<String> published = Addresses.valuesOf(record);
        for (Machine machine : machines) {
            boolean between = machine.listed
                    && machine.running
                    && machine.healthy
                    && machine.ready
                    && machine.state.equals(Member.RELEASED)
                    && published.contains(machine.address);
            if (machine.wanted() || between) {
                belongs.add(machine.address);
            }
        }
        return belongs;
    }

    /** What a run has to make of the record. */
    Optional<Addresses> expected() {
        Set<String> belongs = belongs();
        if (belongs.isEmpty()) {
            return minimum > 0 || desired > 0 ? record : Optional.empty();
        }
        return Optional.of(new Addresses(5, List.copyOf(belongs)));
    }

    boolean holdsReady() {
        return machines.stream().anyMatch(machine -> machine.wanted() && machine.state.equals(Member.HELD));
    }

    void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError(promise + "\n" + this);
        }
    }

    @Override
    public String toString() {
        return "record %s, minimum %d, desired %d, %s".formatted(record, minimum, desired, machines);
    }
}
