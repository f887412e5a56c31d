package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.report.Journal;

/** A DB instance that runs, for those who ask what machines there are. */
public final class RunningDatabase {
    private RunningDatabase() {}

    /** Starts one on machines of the hypervisor: one with a single network interface, Multi-AZ with two. */
    public static DatabaseInstances start(
            String identifier, Hypervisor hypervisor, Path folder, List<NetworkInterface> interfaces)
            throws IOException, InterruptedException {
        var instance = new DatabaseInstance(
                identifier,
                hypervisor,
                new DatabaseMachine(new Image("database", List.of()), 3306, Map.of(), folder),
                interfaces,
                UnaryOperator.identity(),
                address -> {},
                new Journal(Clock.systemUTC(), entry -> {}));
        instance.start();
        var instances = new DatabaseInstances();
        instances.add(
                new Description(
                        identifier, "arn", "mysql", "8.4", "db.t4g.micro", "database", 3306, "", List.of("a", "b")),
                instance);
        return instances;
    }
}
