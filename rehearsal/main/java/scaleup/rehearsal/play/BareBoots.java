package scaleup.rehearsal.play;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.template.NotMade;

/** Boots each tier's image without user data, so that one can tell what the user data cost. */
final class BareBoots {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Region region;
    private final RunningMachines fleet;

    BareBoots(Region region, RunningMachines fleet) {
        this.region = region;
        this.fleet = fleet;
    }

    /** One of them. */
    record Boot(String tier, double seconds, double processorSeconds) {}

    List<Boot> run() throws IOException, InterruptedException, NotMade {
        Map<String, Instance> tiers = new LinkedHashMap<>();
        fleet.instances().forEach(instance -> tiers.putIfAbsent(fleet.tier(instance), instance));
        List<Boot> boots = new ArrayList<>();
        for (var tier : tiers.entrySet()) {
            boots.add(boot(tier.getKey(), tier.getValue()));
        }
        return boots;
    }

    private Boot boot(String tier, Instance like) throws IOException, InterruptedException, NotMade {
        Image image = region.ec2.image(like);
        NetworkInterface networkInterface =
                region.vpc.allocate("bare boot", like.networkInterface().subnet(), List.of());
        long start = System.nanoTime();
        TimeLimit limit = TimeLimit.of(PATIENCE);
        Machine machine = region.hypervisor.start(new MachineSpec(
                "bare-" + tier, image, networkInterface, Map.of("/etc/cloud/cloud-init.disabled", ""), Map.of()));
        try {
            while (!up(machine)) {
                if (limit.passed()) {
                    throw new IOException("a bare machine of tier %s did not boot".formatted(tier));
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return new Boot(
                    tier,
                    (System.nanoTime() - start) / 1e9,
                    machine.processorTime().toMillis() / 1000.0);
        } finally {
            machine.destroy();
        }
    }

    private static boolean up(Machine machine) throws InterruptedException {
        try {
            return machine.run(List.of("systemctl", "is-active", "multi-user.target"))
                    .strip()
                    .equals("active");
        } catch (IOException notYet) {
            return false;
        }
    }
}
