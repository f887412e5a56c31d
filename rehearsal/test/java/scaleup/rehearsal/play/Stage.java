package scaleup.rehearsal.play;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchFailed;
import scaleup.rehearsal.region.ec2.LaunchTemplateFixture;
import scaleup.rehearsal.region.ec2.LaunchTemplates;

/** Instances whose machines answer commands as a test tells them to. */
final class Stage {
    final Ground ground = new Ground();
    final Map<String, AnsweringMachine> machines = new LinkedHashMap<>();
    final Ec2 ec2;
    private final LaunchTemplates templates = new LaunchTemplates(ground.identifiers);
    private final Path folder;

    Stage(Path folder) {
        this.folder = folder;
        ec2 = new Ec2(
                Ground.ACCOUNT,
                ground.clock,
                ground.identifiers,
                new Ec2.Ground(this::start, ground, ground, ground, profile -> Optional.of("web-role")),
                ground.events::add,
                ground.journal,
                Ground.STATUS_CHECK);
    }

    Machine start(MachineSpec spec) {
        var machine = new AnsweringMachine(spec.name(), spec.networkInterface(), folder);
        machines.put(spec.name(), machine);
        return machine;
    }

    /** An instance of an Auto Scaling group, pending. */
    Instance launch(String group) throws LaunchFailed {
        return launch(group, Map.of());
    }

    private Instance launch(String group, Map<String, String> tags) throws LaunchFailed {
        var template = templates.create(group, LaunchTemplateFixture.data());
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put("aws:autoscaling:groupName", group);
        return ec2.run(template, "subnet-a", all);
    }

    /** The machine of an instance of an Auto Scaling group that runs and says something of its service. */
    AnsweringMachine run(String group, String says) throws LaunchFailed, InterruptedException {
        var instance = launch(group, Map.of("scaleup:ready", says));
        ec2.start(instance.id());
        return machines.get(instance.id());
    }

    /** The machine of an instance of an Auto Scaling group, running. */
    AnsweringMachine run(String group) throws LaunchFailed, InterruptedException {
        var instance = launch(group);
        ec2.start(instance.id());
        return machines.get(instance.id());
    }
}
