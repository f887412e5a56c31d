package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;

class RdsTest {
    @TempDir
    private Path folder;

    private final DatabaseInstances instances = new DatabaseInstances();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final Journal journal = new Journal(Clock.systemUTC(), entry -> {});
    private final Rds rds = new Rds(instances, later::add, journal);

    @BeforeEach
    void makeInstances() throws IOException, InterruptedException {
        add("single", List.of("eu-central-1a"));
        add("double", List.of("eu-central-1a", "eu-central-1b"));
    }

    @Test
    void describesEachInstance() throws Refusal {
        JsonNode all = call("DescribeDBInstances", null, false).path("DBInstances");
        assertThat(all.findValuesAsText("DBInstanceIdentifier")).containsExactly("double", "single");
        assertThat(all.get(0).path("MultiAZ").asBoolean()).isTrue();
        assertThat(all.get(0).path("SecondaryAvailabilityZone").asText()).isEqualTo("eu-central-1b");
        assertThat(all.get(1).path("Endpoint").path("Port").asInt()).isEqualTo(3306);
        assertThat(all.get(1).path("DBInstanceStatus").asText()).isEqualTo("available");
    }

    @Test
    void anUnknownInstanceIsNotFound() {
        assertThatThrownBy(() -> call("DescribeDBInstances", "other", false))
                .hasMessage("DBInstance other not found.")
                .extracting("status", "code")
                .containsExactly(404, "DBInstanceNotFound");
    }

    @Test
    void aRebootWithFailoverMovesTheNameToTheStandby() throws Refusal {
        JsonNode answer = call("RebootDBInstance", "double", true);
        assertThat(answer.path("DBInstance").path("DBInstanceStatus").asText()).isEqualTo("rebooting");
        addresses.clear();
        later.forEach(Runnable::run);
        assertThat(addresses).containsExactly("10.0.1.5");
        JsonNode moved = call("DescribeDBInstances", "double", false).at("/DBInstances/0");
        assertThat(moved.path("AvailabilityZone").asText()).isEqualTo("eu-central-1b");
        assertThat(moved.path("SecondaryAvailabilityZone").asText()).isEqualTo("eu-central-1a");
    }

    @Test
    void aSingleInstanceCantFailOver() {
        assertThatThrownBy(() -> call("RebootDBInstance", "single", true))
                .extracting("code")
                .isEqualTo("InvalidParameterCombination");
        assertThat(later).isEmpty();
    }

    private JsonNode call(String action, String identifier, boolean failover) throws Refusal {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        if (identifier != null) {
            parameters.put("DBInstanceIdentifier", identifier);
        }
        if (failover) {
            parameters.put("ForceFailover", "true");
        }
        return rds.serve(new Call(Principal.OWNER, "rds", action, parameters));
    }

    private void add(String identifier, List<String> zones) throws IOException, InterruptedException {
        List<NetworkInterface> interfaces = new ArrayList<>();
        for (int i = 0; i < zones.size(); i++) {
            interfaces.add(
                    new NetworkInterface("eni-" + i, identifier, "10.0.%d.5".formatted(i), "subnet-" + i, List.of()));
        }
        DatabaseInstance instance = new DatabaseInstance(
                identifier,
                new FakeHypervisor(folder),
                new DatabaseMachine(new Image("database", List.of()), 3306, Map.of(), folder),
                interfaces,
                UnaryOperator.identity(),
                addresses::add,
                journal);
        instance.start();
        instances.add(
                new Description(
                        identifier,
                        "arn:aws:rds:eu-central-1:111122223333:db:" + identifier,
                        "mysql",
                        "8.4.11",
                        "db.t4g.micro",
                        identifier + ".c1.eu-central-1.rds.amazonaws.com",
                        3306,
                        "application",
                        zones),
                instance);
    }
}
