package scaleup.rehearsal.play;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.check.Server;

/** Reads environment files of hosts: a {@code NAME="value"} a line. */
final class HostEnvironment {
    private HostEnvironment() {}

    /** The variables in a file of the first host of a tier; none if there is no such host. */
    static Map<String, String> of(List<Server> hosts, String tier, String path) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Server host : hosts) {
            if (host.tier().equals(tier)) {
                for (String line : Files.readAllLines(host.machine().file(path))) {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        variables.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
                    }
                }
                break;
            }
        }
        return variables;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }
}
