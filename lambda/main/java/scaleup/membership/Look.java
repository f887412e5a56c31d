package scaleup.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What Auto Scaling and EC2, asked one after the other, say about a group. */
record Look(Group group, Map<String, Ec2Instance> hosts) {
    static Look at(AutoScaling autoScaling) {
        return new Look(autoScaling.group(), autoScaling.hosts());
    }

    /** The addresses that belong into the record. */
    Set<String> wanted() {
        return addresses(member -> member.inService() || (member.held() && ready(member)));
    }

    /**
     * The addresses that must not be taken out: those wanted, and those between the hook's completion and being in
     * service.
     */
    Set<String> serving() {
        return addresses(member -> member.inService() || ((member.held() || member.released()) && ready(member)));
    }

    /** The instances that the launch hook holds and that are ready, by address. */
    Map<String, String> held() {
        Map<String, String> held = new TreeMap<>();
        for (Member member : group.members()) {
            if (member.held() && ready(member)) {
                address(member).ifPresent(address -> held.put(address, member.id()));
            }
        }
        return held;
    }

    /** The ids of the instances in service that say that they are to be replaced. */
    List<String> unhealthy() {
        return ids(Member::inService, Ec2Instance::unhealthy);
    }

    /** The ids of the instances that the terminate hook holds and that have served their last request. */
    List<String> left() {
        return ids(Member::leaving, Ec2Instance::left);
    }

    /** Whether an instance waits for what is to be told to Auto Scaling. */
    boolean awaited() {
        return !held().isEmpty() || !unhealthy().isEmpty() || !left().isEmpty();
    }

    private List<String> ids(Predicate<Member> which, Predicate<Ec2Instance> says) {
        return group.members().stream()
                .filter(which)
                .map(Member::id)
                .filter(id -> hosts.containsKey(id) && says.test(hosts.get(id)))
                .toList();
    }

    /**
     * The addresses of which it is known that they may be taken out: their instance is leaving, unhealthy, in standby,
     * not running, or not ready yet (it got the address of one that is gone).
     */
    Set<String> leaving() {
        Set<String> leaving = new TreeSet<>();
        Set<String> serving = serving();
        for (Member member : group.members()) {
            Ec2Instance host = hosts.get(member.id());
            if (host != null) {
                host.address().filter(address -> !serving.contains(address)).ifPresent(leaving::add);
            }
        }
        for (Ec2Instance host : hosts.values()) {
            if (!host.running()) {
                host.address().filter(address -> !serving.contains(address)).ifPresent(leaving::add);
            }
        }
        return leaving;
    }

    /**
     * Whether nobody is known at an address: EC2 lists no running instance of the group there, and tells the addresses
     * of all that the group lists.
     */
    boolean absent(String address) {
        return hosts.values().stream()
                        .noneMatch(host -> host.running() && host.address().equals(Optional.of(address)))
                && unresolved().isEmpty();
    }

    /** Whether nothing speaks against taking an address out. */
    boolean letsGo(String address) {
        return leaving().contains(address) || absent(address);
    }

    /** The ids of members that may be in the record, but at an address that EC2 doesn't tell. */
    List<String> unresolved() {
        List<String> unresolved = new ArrayList<>();
        for (Member member : group.members()) {
            Ec2Instance host = hosts.get(member.id());
            if (member.coming()
                    && (host == null || (host.running() && host.address().isEmpty()))) {
                unresolved.add(member.id());
            }
        }
        return unresolved;
    }

    private Set<String> addresses(Predicate<Member> which) {
        Set<String> addresses = new TreeSet<>();
        group.members().stream().filter(which).forEach(member -> address(member).ifPresent(addresses::add));
        return addresses;
    }

    private Optional<String> address(Member member) {
        return Optional.ofNullable(hosts.get(member.id()))
                .filter(Ec2Instance::running)
                .flatMap(Ec2Instance::address);
    }

    private boolean ready(Member member) {
        Ec2Instance host = hosts.get(member.id());
        return host != null && host.ready();
    }
}
