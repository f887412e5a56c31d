package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;

/** Machines that only write down what is done to them. */
final class FakeHypervisor implements Hypervisor {
    final List<String> history = new ArrayList<>();
    final List<FakeMachine> machines = new ArrayList<>();
    private final Path folder;

    FakeHypervisor(Path folder) {
        this.folder = folder;
    }

    @Override
    public Machine start(MachineSpec spec) {
        history.add("start " + spec.name());
        FakeMachine machine = new FakeMachine(spec);
        machines.add(machine);
        return machine;
    }

    final class FakeMachine implements Machine {
        final MachineSpec spec;
        boolean running = true;
        boolean serverStarts = true;

        FakeMachine(MachineSpec spec) {
            this.spec = spec;
        }

        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public NetworkInterface networkInterface() {
            return spec.networkInterface();
        }

        @Override
        public boolean running() {
            return running;
        }

        @Override
        public void kill() {
            running = false;
        }

        @Override
        public boolean failed() {
            return !running;
        }

        @Override
        public void shutDown(Duration patience) {
            kill();
        }

        @Override
        public void reboot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void destroy() {
            running = false;
            history.add("destroy " + spec.name());
        }

        @Override
        public String run(List<String> command) throws IOException {
            if (!command.contains("is-active")) {
                history.add(String.join(" ", command) + " on " + spec.name());
            } else if (!serverStarts) {
                throw new IOException("inactive");
            }
            return "";
        }

        @Override
        public Path file(String path) {
            return folder.resolve(spec.name() + path);
        }

        @Override
        public Duration processorTime() {
            return Duration.ZERO;
        }

        @Override
        public long memory() {
            return 0;
        }
    }
}
