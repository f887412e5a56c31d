package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What happens to the database. */
final class DatabaseFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private DatabaseFaults() {}

    /** Amazon RDS reboots it: by a failover where it has a standby; over when it is available. */
    static Fault rebooted(String what) {
        return new Fault(what, Target.DATABASE, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            JsonNode database = described(stage);
            boolean failover = database.path("MultiAZ").asBoolean();
            List<Long> before = victim.processes().named("mysqld");
            victim.hit(
                    "RebootDBInstance",
                    () -> stage.call(
                            "rds",
                            "RebootDBInstance",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put(
                                            "DBInstanceIdentifier",
                                            database.path("DBInstanceIdentifier")
                                                    .asText())
                                    .put("ForceFailover", failover)));
            Fault.await("mysqld has ended", PATIENCE, () -> Fault.gone(before));
            return () -> {
                awaitAvailable(stage);
                return failover ? "the standby has taken over" : "MySQL has started anew";
            };
        });
    }

    /** Its machine is gone, which Amazon RDS finds out: a standby takes over, or what it had comes up on another machine. */
    static Fault machineGone(String what) {
        return new Fault(what, Target.DATABASE, Duration.ZERO, victim -> {
            List<Long> before = victim.processes().named("mysqld");
            victim.hit("power is off", () -> victim.target().machine().kill());
            Fault.await("mysqld has ended", PATIENCE, () -> Fault.gone(before));
            Fault.await("Amazon RDS has found out", PATIENCE, () -> !available(victim.stage()));
            return () -> {
                awaitAvailable(victim.stage());
                return "another machine has what it had";
            };
        });
    }

    /** Every connection that the application's login can have is somebody else's, also those that the application had. */
    static Fault connectionsTaken(String what, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Target.DATABASE, Duration.ZERO, victim -> {
            List<Connections> taken = new ArrayList<>();
            victim.hit(
                    "all connections are taken", () -> taken.add(victim.stage().takeConnections()));
            // It takes a while until the application has none, which doesn't count.
            TimeUnit.SECONDS.sleep(seconds);
            return () -> {
                try (Connections connections = taken.get(0)) {
                    connections.requireAll();
                    return "%d connections were open, and MySQL gave nobody another one".formatted(connections.open());
                }
            };
        });
    }

    private static void awaitAvailable(Stage stage) throws IOException, InterruptedException {
        Fault.await("the database is available", PATIENCE, () -> available(stage));
    }

    private static boolean available(Stage stage) throws IOException {
        return described(stage).path("DBInstanceStatus").asText().equals("available");
    }

    private static JsonNode described(Stage stage) throws IOException {
        return stage.call("rds", "DescribeDBInstances", JsonNodeFactory.instance.objectNode())
                .path("DBInstances")
                .path(0);
    }
}
