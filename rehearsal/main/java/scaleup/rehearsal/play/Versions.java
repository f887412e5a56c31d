package scaleup.rehearsal.play;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.machines.Machine;

/** Asks the real programs of a rehearsal for their versions, each where it runs. */
record Versions(List<Server> hosts, Collection<Machine> databases) {
    /** By the program's name. */
    Map<String, String> all() throws InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        ask(versions, "HAProxy", Server.LOAD_BALANCER, "haproxy", "-v");
        ask(versions, "Nginx", Server.WEB, "nginx", "-v");
        ask(versions, "Java of the application", Server.APPLICATION, "java", "--version");
        ask(versions, "cloud-init", Server.WEB, "cloud-init", "--version");
        ask(versions, "systemd", Server.WEB, "systemctl", "--version");
        ask(versions, "AWS CLI", Server.WEB, "aws", "--version");
        for (Machine database : databases) {
            firstLine(database, "mysqld", "--no-defaults", "--version").ifPresent(line -> versions.put("MySQL", line));
        }
        versions.put("Java of functions and region", System.getProperty("java.vm.version"));
        return versions;
    }

    private void ask(Map<String, String> versions, String name, String tier, String... command)
            throws InterruptedException {
        for (Server host : hosts) {
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
