package scaleup.databaseuser;

import java.util.Map;
import java.util.TreeSet;

/** The function's environment variables. */
record DatabaseUserSettings(
        String masterSecret, String applicationSecret, Address database, Schema schema, String metrics) {
    /**
     * Reads them.
     *
     * @throws Refused that names all that are missing or wrong
     */
    static DatabaseUserSettings of(Map<String, String> environment) {
        var problems = new TreeSet<String>();
        var settings = new Reader(environment, problems);
        var master = settings.text("MASTER_SECRET");
        var application = settings.text("APPLICATION_SECRET");
        var host = settings.text("DATABASE_HOST");
        var port = settings.port("DATABASE_PORT");
        var schema = settings.schema("DATABASE_NAME");
        var metrics = settings.text("METRICS_NAMESPACE");
        if (!problems.isEmpty()) {
            throw new Refused("environment variables: " + String.join("; ", problems));
        }
        if (master.equals(application)) {
            throw new Refused("environment variables: MASTER_SECRET and APPLICATION_SECRET are the same");
        }
        return new DatabaseUserSettings(master, application, new Address(host, port), schema, metrics);
    }

    private record Reader(Map<String, String> environment, TreeSet<String> problems) {
        String text(String name) {
            var value = environment.getOrDefault(name, "");
            if (value.isBlank()) {
                problems.add(name + " is missing");
            }
            return value;
        }

        int port(String name) {
            var value = text(name);
            if (value.matches("[1-9][0-9]{0,4}") && Integer.parseInt(value) <= 65_535) {
                return Integer.parseInt(value);
            }
            if (!value.isBlank()) {
                problems.add(name + " is not a port");
            }
            return 0;
        }

        Schema schema(String name) {
            var value = text(name);
            try {
                return value.isBlank() ? null : new Schema(value);
            } catch (Refused e) {
                problems.add(name + ": " + e.getMessage());
                return null;
            }
        }
    }
}
