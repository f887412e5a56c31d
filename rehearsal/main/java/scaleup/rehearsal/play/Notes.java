package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mysql.cj.exceptions.MysqlErrorNumbers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.drill.Connections;
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
    /** What MySQL says to whom it gives no connection: too many of all, of the user, or in its hour. */
    private static final Set<Integer> FULL = Set.of(
            MysqlErrorNumbers.ER_CON_COUNT_ERROR,
            MysqlErrorNumbers.ER_TOO_MANY_USER_CONNECTIONS,
            MysqlErrorNumbers.ER_USER_LIMIT_REACHED);

    private static final int CALM_LOOKS = 10;
    private static final String COUNT = "SELECT text, COUNT(*) FROM note WHERE text LIKE ? GROUP BY text";

    /** How often each is there whose text begins so. */
    Map<String, Integer> count(String prefix) throws IOException, InterruptedException {
        JsonNode login = login();
        return NetworkNamespace.call(namespace(), () -> {
            Map<String, Integer> notes = new TreeMap<>();
            try (var connection = connect(login);
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

    private static Connection connect(JsonNode login) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:3306/application?sslMode=REQUIRED",
                login.path("username").asText(),
                login.path("password").asText());
    }

    /** Opens connections until MySQL refuses another one, and ends those of others until there are none. */
    Connections takeConnections() throws IOException, InterruptedException {
        Taken taken = new Taken(namespace(), login(), new TreeMap<>());
        NetworkNamespace.call(taken.namespace, () -> {
            taken.takeAll();
            return null;
        });
        return taken;
    }

    /** The connections, each with its id. */
    private record Taken(String namespace, JsonNode login, Map<Long, Connection> connections) implements Connections {
        /** Until there are no others for a while: one whose login is still under way is not listed. */
        void takeAll() throws SQLException, InterruptedException {
            for (int calm = 0; calm < CALM_LOOKS; calm = endOthers() == 0 ? calm + 1 : 0) {
                TimeUnit.MILLISECONDS.sleep(50);
                while (!full()) {
                    // Each time there is one more.
                }
            }
        }

        /** Opens another one, unless it is refused. */
        private boolean full() throws SQLException {
            try {
                Connection connection = connect(login);
                connections.put(ids(connection, "SELECT CONNECTION_ID()").get(0), connection);
                return false;
            } catch (SQLException e) {
                if (FULL.contains(e.getErrorCode())) {
                    return true;
                }
                throw e;
            }
        }

        /** Ends those of the same login that are not ours; how many there were. */
        private int endOthers() throws SQLException {
            List<Long> others = others();
            try (var statement = connections.values().iterator().next().createStatement()) {
                for (long other : others) {
                    try {
                        statement.execute("KILL " + other);
                    } catch (SQLException e) {
                        if (e.getErrorCode() != MysqlErrorNumbers.ER_NO_SUCH_THREAD) {
                            throw e;
                        }
                    }
                }
            }
            return others.size();
        }

        private List<Long> others() throws SQLException {
            List<Long> others = ids(
                    connections.values().iterator().next(),
                    "SELECT id FROM information_schema.processlist WHERE user = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)");
            others.removeAll(connections.keySet());
            return others;
        }

        private static List<Long> ids(Connection connection, String query) throws SQLException {
            List<Long> ids = new ArrayList<>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }

        @Override
        public int open() {
            return connections.size();
        }

        @Override
        public void requireAll() throws IOException, InterruptedException {
            NetworkNamespace.call(namespace, () -> {
                if (!others().isEmpty() || !full()) {
                    throw new IOException("MySQL was to give nobody a connection and does");
                }
                return null;
            });
        }

        @Override
        public void close() throws IOException {
            try {
                for (Connection connection : connections.values()) {
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
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
