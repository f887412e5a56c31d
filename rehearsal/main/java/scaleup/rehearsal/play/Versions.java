package scaleup.rehearsal.play;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.check.Host;
import scaleup.rehearsal.machines.Machine;

/** Asks the real programs of a rehearsal for their versions, each where it runs. */
record Versions(List<Host> hosts, Collection<Machine> databases) {
    /** By the program's name. */
    Map<String, String> all() throws InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        ask(versions, "HAProxy", Host.LOAD_BALANCER, "haproxy", "-v");
        ask(versions, "Nginx", Host.WEB, "nginx", "-v");
        ask(versions, "Java of the application", Host.APPLICATION, "java", "--version");
        ask(versions, "cloud-init", Host.WEB, "cloud-init", "--version");
        ask(versions, "systemd", Host.WEB, "systemctl", "--version");
        ask(versions, "AWS CLI", Host.WEB, "aws", "--version");
        for (Machine database : databases) {
            firstLine(database, "mysqld", "--no-defaults", "--version").ifPresent(line -> versions.put("MySQL", line));
        }
        versions.put("Java of functions and region", System.getProperty("java.vm.version"));
        return versions;
    }

    private void ask(Map<String, String> versions, String name, String tier, String... command)
            throws InterruptedException {
        for (Host host : hosts) {
            if (host.tier().equals(tier) && !versions.containsKey(name)) {
                firstLine(host.machine(), command).ifPresent(line -> versions.put(name, line));
            }
        }
    }

    /** The first line that a command prints in a machine; nothing if it can't be run there. */
    private static Optional<String> firstLine(Machine machine, String... command) throws InterruptedException {
        try {
            // Nginx prints its version as an error.
            List<String> all = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1", "sh"));
            all.addAll(List.of(command));
            return machine.run(all).lines().findFirst();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
