package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.report.Journal;

class DatabaseInstanceTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final List<String> addresses = new ArrayList<>();
    private FakeHypervisor hypervisor;

    @BeforeEach
    void makeHypervisor() {
        hypervisor = new FakeHypervisor(folder);
    }

    @Test
    void onlyThePrimaryRunsTheServer() throws IOException, InterruptedException {
        DatabaseInstance database = database("10.0.0.5", "10.0.1.5");
        database.start();
        assertThat(hypervisor.history).containsExactly("start scaleup-dev-1", "start scaleup-dev-2");
        assertThat(hypervisor.machines.get(0).spec.files()).containsKey(DatabaseMachine.ACTIVE);
        assertThat(hypervisor.machines.get(1).spec.files()).doesNotContainKey(DatabaseMachine.ACTIVE);
        assertThat(addresses).containsExactly("10.0.0.5");
        assertThat(database.status()).isEqualTo("available");
    }

    @Test
    void bothMachinesHaveTheSameVolume() throws IOException, InterruptedException {
        database("10.0.0.5", "10.0.1.5").start();
        assertThat(hypervisor.machines)
                .extracting(machine -> machine.spec.volumes())
                .containsOnly(Map.of("/rdsdbdata", folder));
    }

    @Test
    void aFailoverFencesTheOldMachineBeforeTheStandbyStartsItsServer() throws IOException, InterruptedException {
        DatabaseInstance database = database("10.0.0.5", "10.0.1.5");
        database.start();
        hypervisor.machines.get(0).kill();
        assertThat(database.failed()).isTrue();
        hypervisor.history.clear();
        database.failOver();
        assertThat(hypervisor.history)
                .containsExactly(
                        "destroy scaleup-dev-1",
                        "systemctl start mysqld.service on scaleup-dev-2",
                        "start scaleup-dev-1");
        assertThat(addresses).containsExactly("10.0.0.5", "10.0.1.5");
        assertThat(database.failed()).isFalse();
    }

    @Test
    void whoAsksDuringAFailoverIsAnsweredAtOnce() throws IOException, InterruptedException {
        DatabaseInstance database = database("10.0.0.5", "10.0.1.5");
        database.start();
        synchronized (database) {
            assertThat(CompletableFuture.supplyAsync(database::status))
                    .succeedsWithin(WITHIN)
                    .isEqualTo("available");
            assertThat(CompletableFuture.supplyAsync(database::primary))
                    .succeedsWithin(WITHIN)
                    .isEqualTo(0);
            assertThat(CompletableFuture.supplyAsync(database::standby))
                    .succeedsWithin(WITHIN)
                    .isNotNull();
        }
    }

    @Test
    void afterAFailoverTheNewStandbyCanTakeOverAgain() throws IOException, InterruptedException {
        DatabaseInstance database = database("10.0.0.5", "10.0.1.5");
        database.start();
        database.failOver();
        database.failOver();
        assertThat(addresses).containsExactly("10.0.0.5", "10.0.1.5", "10.0.0.5");
        assertThat(database.standby()).isPresent();
    }

    @Test
    void withoutAStandbyTheSameDataComeUpOnANewMachine() throws IOException, InterruptedException {
        DatabaseInstance database = database("10.0.0.5");
        database.start();
        hypervisor.machines.get(0).kill();
        hypervisor.history.clear();
        database.failOver();
        assertThat(hypervisor.history).containsExactly("destroy scaleup-dev-1", "start scaleup-dev-1");
        assertThat(hypervisor.machines.get(1).spec.files()).containsKey(DatabaseMachine.ACTIVE);
        assertThat(hypervisor.machines.get(1).spec.volumes()).containsValue(folder);
    }

    @Test
    void theParameterGroupsValuesReachTheServersOptions() throws IOException, InterruptedException {
        database("10.0.0.5").start();
        assertThat(hypervisor.machines.get(0).spec.files().get("/etc/rds/my.cnf"))
                .contains("\nport=3306\n", "\nrequire_secure_transport=1\n")
                .startsWith("# What Amazon RDS decides");
    }

    private DatabaseInstance database(String... interfaces) {
        List<NetworkInterface> networkInterfaces = new ArrayList<>();
        for (String address : interfaces) {
            networkInterfaces.add(new NetworkInterface(
                    "eni-" + address, "scaleup-dev", address, "subnet-" + address, List.of("sg-1")));
        }
        return new DatabaseInstance(
                "scaleup-dev",
                hypervisor,
                new DatabaseMachine(
                        new Image("database", List.of()), 3306, Map.of("require_secure_transport", "1"), folder),
                networkInterfaces,
                UnaryOperator.identity(),
                addresses::add,
                new Journal(Clock.systemUTC(), entry -> {}));
    }
}
