package scaleup.rehearsal.play;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.InstanceState;
import scaleup.rehearsal.region.rds.DatabaseInstances;

/**
 * All machines that run now.
 *
 * @param environment whose Auto Scaling groups are called {@code Scaleup-<environment>-<tier>}
 */
record RunningMachines(String environment, Ec2 ec2, DatabaseInstances databases) {
    private static final String GROUP = "aws:autoscaling:groupName";

    /** By this tag a host says that its service answers, by the value {@code true}, that it has left, or what is wrong. */
    private static final String READY = "scaleup:ready";

    /** The servers of the tiers, in the order of their launch. */
    List<Server> hosts() {
        List<Server> hosts = new ArrayList<>();
        for (Instance instance : instances()) {
            // What has lost its power is not known to EC2 at once, and can be asked nothing.
            ec2.machine(instance.id())
                    .filter(Machine::running)
                    .ifPresent(machine -> hosts.add(new Server(tier(instance), machine)));
        }
        return hosts;
    }

    /** The instances that run, in the order of their launch. */
    List<Instance> instances() {
        return ec2.instances().stream()
                .filter(instance -> instance.state() == InstanceState.RUNNING)
                .sorted(Comparator.comparing(Instance::launchTime))
                .toList();
    }

    String tier(Instance instance) {
        String group = ec2.tags().of(instance.id()).getOrDefault(GROUP, "");
        String prefix = "Scaleup-%s-".formatted(environment);
        return group.startsWith(prefix) ? group.substring(prefix.length()) : group;
    }

    /** Whether an instance says that its service answers. */
    boolean ready(String instance) {
        return says(instance).equals("true");
    }

    /** Whether an instance says that it has served its last request. */
    boolean left(String instance) {
        return says(instance).equals("left");
    }

    /** What an instance says of its service; nothing if it has not said anything yet. */
    String says(String instance) {
        return ec2.tags().of(instance).getOrDefault(READY, "");
    }

    /** All machines, by the label that people read: hosts and databases. */
    Map<String, Machine> machines() {
        Map<String, Machine> machines = new LinkedHashMap<>();
        hosts().forEach(host -> machines.put(host.label(), host.machine()));
        databases.machines().forEach((label, machine) -> machines.put("database " + label, machine));
        return machines;
    }

    /** Whether an address is that of a machine. */
    boolean knows(String address) {
        return !whoHas(address).equals(address);
    }

    /** Who has an address, for people; the address itself if nobody is known to have it. */
    String whoHas(String address) {
        return machines().entrySet().stream()
                .filter(machine ->
                        machine.getValue().networkInterface().address().equals(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(address);
    }
}
