package scaleup.rehearsal.machines.nspawn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import scaleup.rehearsal.machines.ControlGroups;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.network.RoutedVpc;

/** Starts machines as containers of systemd-nspawn, each with systemd as its first process on an overlay of its image. */
public final class Nspawn implements Hypervisor {
    /**
     * The machine has control groups of version 2 even where this computer mixes both, and may set what is its own network's
     * (systemd, ENVIRONMENT.md).
     */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH",
            "/usr/sbin:/usr/bin:/sbin:/bin",
            "UNIFIED_CGROUP_HIERARCHY",
            "1",
            "SYSTEMD_NSPAWN_API_VFS_WRITABLE",
            "network");

    private final Slot slot;
    private final RoutedVpc vpc;
    private final ControlGroups controlGroups;

    /**
     * A hypervisor for one rehearsal.
     *
     * @throws IOException if this computer lacks control groups of version 2
     */
    public Nspawn(Slot slot, RoutedVpc vpc) throws IOException {
        this.slot = slot;
        this.vpc = vpc;
        controlGroups = ControlGroups.ofComputer();
    }

    /** The name of the control group that has those of all machines. */
    static String groups(Slot slot) {
        return slot.name("machines");
    }

    @Override
    public Machine start(MachineSpec spec) throws IOException, InterruptedException {
        var group = controlGroups.make(groups(slot), spec.name());
        var disk = new Disk(slot.folder().resolve("machines").resolve(spec.name()));
        var machine = new NspawnMachine(spec, group, disk, vpc);
        try {
            var namespace = vpc.attachNamespace(spec.networkInterface());
            disk.mount(slot.name(spec.name()), spec.image(), spec.files());
            machine.boot(command(spec, disk, namespace), ENVIRONMENT);
            return machine;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                machine.destroy();
            } catch (RuntimeException failure) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    private List<String> command(MachineSpec spec, Disk disk, String namespace) {
        var command = new ArrayList<>(List.of(
                "setsid", // Ctrl-C is for the rehearsal, not for its machines.
                "systemd-nspawn",
                "--quiet",
                "--boot",
                "--directory=" + disk.root(),
                "--machine=" + slot.name(spec.name()),
                "--hostname=" + spec.name(),
                "--uuid=" + UUID.randomUUID(),
                "--network-namespace-path=/run/netns/" + namespace,
                "--register=no",
                "--keep-unit",
                "--console=read-only",
                "--link-journal=no",
                "--resolv-conf=off",
                "--timezone=off",
                // For IPAddressDeny= of services, which systemd enforces by BPF programs of the service's control
                // group.
                "--capability=CAP_BPF,CAP_NET_ADMIN",
                "--system-call-filter=bpf"));
        spec.volumes().forEach((where, folder) -> command.add("--bind=%s:%s".formatted(folder, where)));
        return command;
    }
}
