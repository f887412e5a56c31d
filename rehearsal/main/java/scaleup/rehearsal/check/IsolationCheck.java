package scaleup.rehearsal.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import scaleup.rehearsal.machines.Machine;

/**
 * Sends a packet from every machine to every port on which another machine listens, and compares what got through with
 * what the templates' security groups declare.
 */
public final class IsolationCheck {
    /** Whether security groups let a machine open a TCP connection to another one. */
    public interface Declared {
        boolean allows(Machine source, Machine target, int port);
    }

    /** A packet that was sent. */
    public record Probe(String from, String to, int port, boolean declared, boolean arrived) {
        public boolean asDeclared() {
            return declared == arrived;
        }
    }

    /**
     * All at once. A packet that is dropped is not answered: the connection is given up after a second. One that is
     * refused has arrived; one that has no route has not.
     */
    private static final String SCRIPT = """
            export LC_ALL=C
            for target; do
              (
                if said=$(timeout 1 bash -c "</dev/tcp/${target/:/\\/}" 2>&1) || [[ $said == *'Connection refused'* ]]; then
                  echo "$target reached"
                fi
              ) &
            done
            wait
            """;

    private final Map<String, Machine> machines = new TreeMap<>();
    private final Declared declared;

    /** @param machines by the label that findings name them with */
    public IsolationCheck(Map<String, Machine> machines, Declared declared) {
        this.machines.putAll(machines);
        this.declared = declared;
    }

    /** Probes every pair of machines. */
    public List<Probe> run() throws IOException, InterruptedException {
        Map<String, Set<Integer>> ports = new TreeMap<>();
        for (var machine : machines.entrySet()) {
            ports.put(machine.getKey(), listening(machine.getValue()));
        }
        List<Probe> probes = new ArrayList<>();
        for (var source : machines.entrySet()) {
            probes.addAll(probe(source.getKey(), source.getValue(), ports));
        }
        return probes;
    }

    private List<Probe> probe(String label, Machine source, Map<String, Set<Integer>> ports)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", SCRIPT, "probe"));
        ports.forEach((target, open) -> {
            if (!target.equals(label)) {
                open.forEach(port -> command.add(address(target) + ":" + port));
            }
        });
        Set<String> reached = new LinkedHashSet<>();
        for (String line : source.run(command).lines().toList()) {
            if (line.endsWith(" reached")) {
                reached.add(line.substring(0, line.indexOf(' ')));
            }
        }
        List<Probe> probes = new ArrayList<>();
        ports.forEach((target, open) -> {
            if (!target.equals(label)) {
                for (int port : open) {
                    probes.add(new Probe(
                            label,
                            target,
                            port,
                            declared.allows(source, machines.get(target), port),
                            reached.contains(address(target) + ":" + port)));
                }
            }
        });
        return probes;
    }

    private String address(String label) {
        return machines.get(label).networkInterface().address();
    }

    /** The TCP ports that a machine listens on for others, as its kernel lists them (proc(5), /proc/net/tcp). */
    private static Set<Integer> listening(Machine machine) throws IOException, InterruptedException {
        Set<Integer> ports = new LinkedHashSet<>();
        String sockets = machine.run(List.of("cat", "/proc/net/tcp", "/proc/net/tcp6"));
        for (String line : sockets.lines().toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 3 && fields[3].equals("0A") && !loopback(fields[1])) {
                ports.add(Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16));
            }
        }
        return ports;
    }

    /**
     * Addresses are written as the processor keeps them, in words of four bytes: 127.0.0.1 is 0100007F. A socket of IPv6
     * may have one of IPv4, ::ffff:127.0.0.1.
     */
    private static boolean loopback(String address) {
        String host = address.substring(0, address.indexOf(':'));
        boolean ipv4 = host.length() == 8 || host.startsWith("0000000000000000FFFF0000");
        return ipv4 ? host.endsWith("7F") : host.equals("00000000000000000000000001000000");
    }
}
