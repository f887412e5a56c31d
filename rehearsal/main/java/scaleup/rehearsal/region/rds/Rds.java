package scaleup.rehearsal.region.rds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.gateway.Service;
import scaleup.rehearsal.report.Journal;

/** The API of Amazon RDS, as far as it is played: who is there, and rebooting with or without failover. */
public final class Rds implements Service {
    private static final List<String> ACTIONS = List.of("DescribeDBInstances", "RebootDBInstance");

    private final DatabaseInstances instances;
    private final Executor executor;
    private final Journal journal;

    /** @param executor runs what takes longer than its call */
    public Rds(DatabaseInstances instances, Executor executor, Journal journal) {
        this.instances = instances;
        this.executor = executor;
        this.journal = journal;
    }

    @Override
    public boolean plays(String action) {
        return ACTIONS.contains(action);
    }

    @Override
    public JsonNode serve(Call call) throws Refusal {
        return call.action().equals("RebootDBInstance") ? reboot(call.parameters()) : describe(call.parameters());
    }

    private JsonNode describe(JsonNode parameters) throws Refusal {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var list = answer.putArray("DBInstances");
        if (parameters.has("DBInstanceIdentifier")) {
            list.add(tree(find(parameters)));
        } else {
            instances.all().forEach(declared -> list.add(tree(declared)));
        }
        return answer;
    }

    /** Amazon RDS API reference, RebootDBInstance: answers at once, with the status "rebooting". */
    private JsonNode reboot(JsonNode parameters) throws Refusal {
        var declared = find(parameters);
        var description = declared.description();
        boolean failover = parameters.path("ForceFailover").asBoolean(false);
        if (failover && !description.multiAz()) {
            throw new Refusal(
                    400,
                    "InvalidParameterCombination",
                    "Cannot specify ForceFailover when the instance is not Multi-AZ.");
        }
        if (!declared.instance().status().equals("available")) {
            throw new Refusal(
                    400,
                    "InvalidDBInstanceState",
                    "Database instance %s is not in available state.".formatted(description.identifier()));
        }
        executor.execute(() -> {
            try {
                if (failover) {
                    declared.instance().failOver();
                } else {
                    declared.instance().reboot();
                }
            } catch (IOException e) {
                journal.fail(description.identifier(), "reboot failed: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("DBInstance", tree(declared).put("DBInstanceStatus", "rebooting"));
        return answer;
    }

    private DatabaseInstances.Declared find(JsonNode parameters) throws Refusal {
        String identifier = parameters.path("DBInstanceIdentifier").asText();
        return instances
                .find(identifier)
                .orElseThrow(
                        () -> new Refusal(404, "DBInstanceNotFound", "DBInstance %s not found.".formatted(identifier)));
    }

    private static ObjectNode tree(DatabaseInstances.Declared declared) {
        var description = declared.description();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("DBInstanceIdentifier", description.identifier());
        tree.put("DBInstanceArn", description.arn());
        tree.put("DBInstanceClass", description.instanceClass());
        tree.put("DBInstanceStatus", declared.instance().status());
        tree.put("Engine", description.engine());
        tree.put("EngineVersion", description.engineVersion());
        tree.put("DBName", description.schema());
        tree.put("MultiAZ", description.multiAz());
        int primary = declared.instance().primary();
        tree.put("AvailabilityZone", description.zones().get(primary));
        if (description.multiAz()) {
            tree.put("SecondaryAvailabilityZone", description.zones().get(1 - primary));
        }
        tree.putObject("Endpoint").put("Address", description.address()).put("Port", description.port());
        return tree;
    }
}
