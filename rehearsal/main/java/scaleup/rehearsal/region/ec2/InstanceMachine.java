package scaleup.rehearsal.region.ec2;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.template.NotMade;

/** An instance and its machine. Whoever starts or ends the machine makes others wait who want to do the same. */
final class InstanceMachine {
    /** How long an instance may shut down before its power is cut. */
    private static final Duration SHUT_DOWN = Duration.ofMinutes(2);

    private final Ec2.Ground ground;
    private final Clock clock;
    private final Consumer<Instance> listener;
    private volatile Instance instance;
    private volatile Optional<Machine> machine = Optional.empty();
    private volatile Optional<Instant> failed = Optional.empty();

    /** @param listener told of every state, this one first */
    InstanceMachine(Instance instance, Ec2.Ground ground, Clock clock, Consumer<Instance> listener) {
        this.instance = instance;
        this.ground = ground;
        this.clock = clock;
        this.listener = listener;
        listener.accept(instance);
    }

    Instance instance() {
        return instance;
    }

    Optional<Machine> machine() {
        return machine;
    }

    /** Starts the machine of a pending instance. */
    synchronized void start() throws IOException, NotMade, InterruptedException {
        if (instance.state() != InstanceState.PENDING) {
            return;
        }
        Image image = image();
        try {
            machine = Optional.of(
                    ground.hypervisor().start(MachineSpec.instance(instance.id(), image, instance.networkInterface())));
        } catch (IOException | RuntimeException e) {
            // The hypervisor has removed what it had made, the network interface too.
            to(InstanceState.TERMINATED, Optional.of(Instance.Reason.INTERNAL));
            throw e;
        }
        to(InstanceState.RUNNING, Optional.empty());
    }

    private Image image() throws IOException, NotMade, InterruptedException {
        try {
            return ground.image(instance);
        } catch (NotMade | RuntimeException e) {
            to(InstanceState.TERMINATED, Optional.of(Instance.Reason.INTERNAL));
            ground.vpc().release(instance.networkInterface());
            throw e;
        }
    }

    /** Shuts the machine down and removes it. Does nothing if that was done. */
    synchronized void terminate() throws IOException, InterruptedException {
        if (instance.state() == InstanceState.TERMINATED) {
            return;
        }
        to(InstanceState.SHUTTING_DOWN, Optional.of(Instance.Reason.USER));
        if (machine.isPresent()) {
            if (machine.get().running()) {
                machine.get().shutDown(SHUT_DOWN);
            }
            machine.get().destroy();
        } else {
            ground.vpc().release(instance.networkInterface());
        }
        to(InstanceState.TERMINATED, Optional.of(Instance.Reason.USER));
    }

    /** Looks whether the machine still runs; returns whether it has just been found not to. */
    boolean observe() {
        // Who holds the lock may need minutes.
        return instance.state() == InstanceState.RUNNING && failed.isEmpty() && ended();
    }

    private synchronized boolean ended() {
        if (instance.state() != InstanceState.RUNNING
                || machine.map(Machine::running).orElse(false)) {
            return false;
        }
        if (machine.map(Machine::failed).orElse(false)) {
            failed = Optional.of(clock.instant());
        } else {
            to(InstanceState.STOPPED, Optional.of(Instance.Reason.ITSELF));
        }
        return true;
    }

    /** Since when the machine has been seen to have failed; empty if it has not. */
    Optional<Instant> failed() {
        return failed;
    }

    private void to(InstanceState state, Optional<Instance.Reason> reason) {
        instance = instance.in(state, reason, clock.instant());
        listener.accept(instance);
    }
}
