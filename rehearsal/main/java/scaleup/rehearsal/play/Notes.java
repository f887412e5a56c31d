package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Outcome;

/**
 * The sample application's notes, counted on the database's own machine, by the login that the application has at the time.
 *
 * @param outcomes the resources, of which some are secrets
 */
record Notes(Region region, List<Outcome> outcomes) {
    private static final String COUNT = "SELECT text, COUNT(*) FROM note WHERE text LIKE ? GROUP BY text";

    /** How often each is there whose text begins so. */
    Map<String, Integer> count(String prefix) throws IOException, InterruptedException {
        JsonNode login = login();
        return NetworkNamespace.call(namespace(), () -> {
            Map<String, Integer> notes = new TreeMap<>();
            try (var connection = DriverManager.getConnection(
                            "jdbc:mysql://127.0.0.1:3306/application?sslMode=REQUIRED",
                            login.path("username").asText(),
                            login.path("password").asText());
                    var count = connection.prepareStatement(COUNT)) {
                count.setString(1, prefix + "%");
                try (var rows = count.executeQuery()) {
                    while (rows.next()) {
                        notes.put(rows.getString(1), rows.getInt(2));
                    }
                }
            }
            return notes;
        });
    }

    /** The application's own. */
    private JsonNode login() throws IOException {
        for (Outcome outcome : outcomes) {
            if (outcome.type().equals("AWS::SecretsManager::Secret")
                    && outcome.stack().endsWith("-Database")) {
                JsonNode secret = secret(outcome.reference());
                if (secret.path("username").asText().startsWith("application")) {
                    return secret;
                }
            }
        }
        throw new IOException("no secret of the database's stack has a login of the application");
    }

    private JsonNode secret(String arn) throws IOException {
        try {
            return new ObjectMapper().readTree(region.stored.secretString(arn, "AWSCURRENT", ""));
        } catch (NotMade e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The network namespace of the machine on which MySQL runs. */
    private String namespace() throws IOException {
        for (Map.Entry<String, Machine> machine : region.databases.machines().entrySet()) {
            if (region.databases.active().contains(machine.getKey())) {
                return region.vpc.linked().get(machine.getValue().networkInterface());
            }
        }
        throw new IOException("no database's machine runs");
    }
}
