package scaleup.membership;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spoils answers by a script: errors before or after a call's effect, and answers that leave something out. */
final class Disturbance implements Ports.Gate {
    /** An error of a service. */
    static final class Disturbed extends RuntimeException {}

    private final Iterator<Integer> script;
    private final boolean ofGroup;

    Disturbance(List<Integer> script, boolean ofGroup) {
        this.script = script.iterator();
        this.ofGroup = ofGroup;
    }

    private int next() {
        return script.hasNext() ? script.next() : 0;
    }

    private void fail() {
        if (next() % 11 == 10) {
            throw new Disturbed();
        }
    }

    @Override
    public void before() {
        fail();
    }

    @Override
    public void after() {
        fail();
    }

    @Override
    public Group seen(Group group) {
        return ofGroup ? without(group, next()) : group;
    }

    @Override
    public Map<String, Ec2Instance> seen(Map<String, Ec2Instance> hosts) {
        return ofGroup ? hosts : without(hosts, next());
    }

    @Override
    public Optional<Addresses> seen(Optional<Addresses> addresses) {
        return next() % 5 == 4 ? Optional.empty() : addresses;
    }

    /** Without the members whose bit is set. */
    static Group without(Group group, int missing) {
        List<Member> members = new ArrayList<>();
        for (Member member : group.members()) {
            if (!missing(member.id(), missing)) {
                members.add(member);
            }
        }
        return new Group(group.minimum(), group.desired(), members);
    }

    /** Without the hosts whose bit is set, or without their addresses. */
    static Map<String, Ec2Instance> without(Map<String, Ec2Instance> hosts, int missing) {
        Map<String, Ec2Instance> told = new LinkedHashMap<>();
        hosts.forEach((id, host) -> {
            if (!missing(id, missing)) {
                told.put(id, host);
            } else if (missing % 3 == 2) {
                told.put(id, new Ec2Instance(id, Optional.empty(), host.running(), host.says()));
            }
        });
        return told;
    }

    private static boolean missing(String id, int missing) {
        return ((missing >> (Integer.parseInt(id.substring(2)) % 12)) & 1) == 1;
    }
}
