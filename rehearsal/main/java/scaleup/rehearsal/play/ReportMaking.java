package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.check.Finding;
import scaleup.rehearsal.check.IsolationCheck;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.report.Report;
import scaleup.rehearsal.report.ServerNames;
import scaleup.rehearsal.running.Roster;
import scaleup.rehearsal.template.Outcome;

/** Makes the report of what is there and what has happened. */
final class ReportMaking {
    private final Order order;
    private final Region region;
    private final RunningMachines fleet;
    private final Router router;
    private final Journal journal;

    ReportMaking(Order order, Region region, RunningMachines fleet, Router router, Journal journal) {
        this.order = order;
        this.region = region;
        this.fleet = fleet;
        this.router = router;
        this.journal = journal;
    }

    Report make(
            List<String> causes,
            String outcome,
            String address,
            Map<String, Double> timings,
            List<Outcome> outcomes,
            List<Finding> findings,
            List<IsolationCheck.Probe> probes,
            List<BareBoots.Boot> bareBoots)
            throws IOException, InterruptedException {
        return new Report(
                order.environment(),
                Instant.ofEpochMilli(order.started()).toString(),
                outcome,
                List.copyOf(causes),
                address,
                new Versions(fleet.hosts(), region.databases.machines().values()).all(),
                standIns(),
                outcomes.stream().map(this::resource).toList(),
                notPlayed(outcomes),
                machines(bareBoots),
                calls(),
                probes.stream()
                        .map(probe -> new Report.Probe(
                                probe.from(), probe.to(), probe.port(), probe.declared(), probe.arrived()))
                        .toList(),
                router.drops().stream()
                        .map(drop -> new Report.Drop(
                                fleet.whoHas(drop.source()),
                                fleet.whoHas(drop.destination()),
                                drop.port(),
                                drop.packets()))
                        .toList(),
                timings,
                MemoryUse.of(fleet.machines().values()),
                List.copyOf(findings),
                journal.entries().stream()
                        .map(entry -> new Report.Happening(seconds(entry.at()), entry.subject(), entry.text()))
                        .toList());
    }

    /** What the rehearsal says of itself while it goes on. */
    Roster roster() throws IOException {
        List<Report.Machine> machines = machines(List.of());
        ServerNames names = new ServerNames(machines);
        return new Roster(
                order.environment(),
                Path.of(order.report()).resolve("functions").toString(),
                machines.stream()
                        .map(machine -> new Roster.Server(names.of(machine), machine.name()))
                        .toList());
    }

    private double seconds(Instant instant) {
        return (instant.toEpochMilli() - order.started()) / 1000.0;
    }

    private Report.Resource resource(Outcome outcome) {
        boolean declaredOnly = outcome.state() == Outcome.State.DECLARED;
        return new Report.Resource(
                outcome.stack(),
                outcome.id(),
                outcome.type(),
                !declaredOnly,
                declaredOnly ? outcome.reason() : "",
                outcome.end() == null ? -1 : seconds(outcome.end()));
    }

    /** Each property once, however many resources of the type declare it. */
    static List<Report.Property> notPlayed(List<Outcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.notPlayed().entrySet().stream()
                        .map(property -> new Report.Property(outcome.type(), property.getKey(), property.getValue())))
                .distinct()
                .sorted(Comparator.comparing(Report.Property::type).thenComparing(Report.Property::property))
                .toList();
    }

    private List<Report.Machine> machines(List<BareBoots.Boot> bareBoots) {
        List<Report.Machine> machines = new ArrayList<>();
        for (var instance : fleet.instances()) {
            Optional<Machine> machine = region.ec2.machine(instance.id());
            if (machine.isPresent()) {
                String tier = fleet.tier(instance);
                Optional<BareBoots.Boot> bare = bareBoots.stream()
                        .filter(boot -> boot.tier().equals(tier))
                        .findFirst();
                machines.add(new Report.Machine(
                        instance.id(),
                        tier,
                        instance.address(),
                        instance.zone(),
                        ready(instance.id())
                                .map(at -> Duration.between(instance.launchTime(), at)
                                                .toMillis()
                                        / 1000.0)
                                .orElse(-1.0),
                        machine.get().processorTime().toMillis() / 1000.0,
                        machine.get().memory(),
                        bare.map(BareBoots.Boot::seconds).orElse(-1.0),
                        bare.map(BareBoots.Boot::processorSeconds).orElse(-1.0)));
            }
        }
        region.databases
                .machines()
                .forEach((name, machine) -> machines.add(new Report.Machine(
                        name,
                        "database",
                        machine.networkInterface().address(),
                        region.vpc.zone(machine.networkInterface().subnet()),
                        -1,
                        machine.processorTime().toMillis() / 1000.0,
                        machine.memory(),
                        -1,
                        -1)));
        return machines;
    }

    /** When an instance that is ready said so. */
    private Optional<Instant> ready(String instance) {
        return region.calls.entries().stream()
                .filter(call -> fleet.ready(instance))
                .filter(call -> call.action().equals("CreateTags")
                        && call.principal() != null
                        && call.principal().session().equals(instance)
                        && call.status() < 300)
                .map(CallLog.Entry::at)
                .reduce((first, last) -> last);
    }

    private List<Report.Call> calls() {
        record Key(String principal, String action, String resource, String decision, int status) {}
        Map<Key, Long> counts = new LinkedHashMap<>();
        for (CallLog.Entry call : region.calls.entries()) {
            String principal = call.principal() == null
                    ? "unknown"
                    : call.principal().role() + "/" + call.principal().session();
            counts.merge(
                    new Key(
                            principal,
                            call.service() + ":" + call.action(),
                            String.join(", ", call.resources()),
                            call.allowed() ? "allowed" : "denied",
                            call.status()),
                    1L,
                    Long::sum);
        }
        List<Report.Call> calls = new ArrayList<>();
        counts.forEach((key, count) -> calls.add(
                new Report.Call(key.principal(), key.action(), key.resource(), key.decision(), key.status(), count)));
        return calls;
    }

    private List<Report.StandIn> standIns() {
        return List.of(
                new Report.StandIn("EC2's hypervisor", "systemd-nspawn machines with this computer's processor"),
                new Report.StandIn("Amazon Linux 2023", "Debian with the user data's packages under the same names"),
                new Report.StandIn("CloudWatch agent", "a program that checks its configuration and ships nothing"),
                new Report.StandIn("the VPC", "a router with nftables compiled from the templates' rules"),
                new Report.StandIn(
                        "the network load balancer",
                        "a TCP proxy with PROXY protocol 2 and health checks; delays "
                                + (order.awsDelays() ? "as at AWS" : "shortened")),
                new Report.StandIn(
                        "Amazon RDS",
                        "MySQL on a machine and, with Multi-AZ, a standby on the same data; its certificate is from the"
                                + " rehearsal's authority, which is added to the hosts' file of authorities"),
                new Report.StandIn(
                        "AWS Lambda", "the functions' jar under AWS's runtime client on this computer's Java"),
                new Report.StandIn(
                        "AWS's APIs",
                        "Auto Scaling, EC2, Elastic Load Balancing, EventBridge, Route 53, RDS and IAM of the rehearsal;"
                                + " moto for what only stores"),
                new Report.StandIn("AWS CloudFormation", "all stacks at once, as their references allow"));
    }
}
