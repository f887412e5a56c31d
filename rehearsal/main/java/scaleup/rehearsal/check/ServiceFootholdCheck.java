package scaleup.rehearsal.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody gets who has taken over HAProxy or Nginx: on a server of each tier, as the service's user and where it runs, asks
 * for its host's credentials, which instance metadata has and the memory of the programs that ask AWS. They have none of their
 * own, so without these they can call nobody.
 */
public final class ServiceFootholdCheck {
    /** The services that take what clients send, by tier; of the application {@link FootholdCheck} asks. */
    static final Map<String, List<String>> SERVICES = new TreeMap<>(Map.of(
            Server.LOAD_BALANCER,
            List.of("scaleup-haproxy"),
            Server.WEB,
            List.of("scaleup-nginx", "scaleup-upstream")));

    private static final String SCRIPT = script();

    private final List<Server> hosts;

    public ServiceFootholdCheck(List<Server> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /** Tries it on the first server of each tier. */
    public List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (var tier : SERVICES.entrySet()) {
            Optional<Server> server = hosts.stream()
                    .filter(host -> host.tier().equals(tier.getKey()))
                    .findFirst();
            String lines = "";
            if (server.isPresent()) {
                List<String> command = new ArrayList<>(List.of("bash", "-c", SCRIPT, "service-foothold"));
                command.addAll(tier.getValue());
                try {
                    lines = server.get().machine().run(command);
                } catch (IOException e) {
                    lines = e.getMessage();
                }
            }
            for (String service : tier.getValue()) {
                findings.add(finding(service, lines));
            }
        }
        return findings;
    }

    static String subject(String service) {
        return service + " gets no credentials of its host";
    }

    /** @param lines as the script prints them, for all services of a host */
    static Finding finding(String service, String lines) {
        Map<String, String> answers = new HashMap<>();
        for (String line : lines.split("\n", -1)) {
            String[] parts = line.split(" ", 3);
            if (parts.length == 3) {
                answers.put(parts[0] + " " + parts[1], parts[2].strip());
            }
        }
        String said = "user %s; metadata %s (root %s); memory of programs that ask AWS %s (root %s)"
                .formatted(
                        answers.get(service + " user"),
                        answers.get(service + " metadata"),
                        answers.get("root metadata"),
                        answers.get(service + " memory"),
                        answers.get("root memory"));
        String memory = answers.getOrDefault("root memory", "");
        // Root gets each, so that the question is a good one.
        boolean asked = "200".equals(answers.get("root metadata")) && memory.matches("([1-9]\\d*) of \\1");
        boolean refused = answers.getOrDefault(service + " user", "0").matches("[1-9]\\d*")
                && "000".equals(answers.get(service + " metadata"))
                && memory.replaceFirst("^\\d+", "0").equals(answers.get(service + " memory"));
        if (asked && refused) {
            return Finding.passed(subject(service), said);
        }
        return Finding.failed(subject(service), answers.isEmpty() ? "nobody answered: " + lines.strip() : said);
    }

    private static String script() {
        try (var stream = ServiceFootholdCheck.class.getResourceAsStream("service-foothold")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
