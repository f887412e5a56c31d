package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.region.rds.DatabaseInstances;
import scaleup.rehearsal.region.rds.RunningDatabase;

class RunningMachinesTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void setUp() {
        stage = new Stage(folder);
    }

    @Test
    void aHostIsOfTheTierThatItsGroupIsNamedAfter() throws Exception {
        var web = stage.run("Scaleup-dev-web");
        var other = stage.run("Bastion");

        assertThat(fleet().hosts()).containsExactlyInAnyOrder(new Server("web", web), new Server("Bastion", other));
    }

    @Test
    void onlyWhatRunsIsThere() throws Exception {
        stage.launch("Scaleup-dev-web");

        assertThat(fleet().instances()).isEmpty();
        assertThat(fleet().hosts()).isEmpty();
    }

    @Test
    void hostsComeInTheOrderOfTheirLaunchWhateverTheirIds() throws Exception {
        List<String> launched = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            launched.add(stage.run("Scaleup-dev-web").name());
            stage.ground.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(launched).isNotEqualTo(launched.stream().sorted().toList());
        assertThat(fleet().hosts()).extracting(host -> host.machine().name()).isEqualTo(launched);
    }

    @Test
    void peopleReadTheTierOfAHostAndTheNameOfADatabasesMachine() throws Exception {
        var web = stage.run("Scaleup-dev-web");
        var fleet = new RunningMachines(
                "dev",
                stage.ec2,
                RunningDatabase.start(
                        "scaleup-dev",
                        this::database,
                        folder,
                        List.of(networkInterface("10.0.2.5"), networkInterface("10.0.3.5"))));

        assertThat(fleet.machines().keySet())
                .containsExactly("web " + web.name(), "database scaleup-dev-1", "database scaleup-dev-2");
        assertThat(fleet.whoHas(web.networkInterface().address())).isEqualTo("web " + web.name());
        assertThat(fleet.whoHas("10.0.3.5")).isEqualTo("database scaleup-dev-2");
    }

    @Test
    void anAddressThatNobodyHasStandsForItself() {
        assertThat(fleet().whoHas("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(fleet().knows("192.0.2.1")).isFalse();
    }

    private RunningMachines fleet() {
        return new RunningMachines("dev", stage.ec2, new DatabaseInstances());
    }

    private AnsweringMachine database(MachineSpec spec) {
        return new AnsweringMachine(spec.name(), spec.networkInterface(), folder).answering(command -> "");
    }

    private static NetworkInterface networkInterface(String address) {
        return new NetworkInterface(
                "eni-" + address, "scaleup-dev", address, "subnet-" + address, List.of("sg-database"));
    }
}
