package scaleup.rehearsal.machines.nspawn;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.ControlGroup;
import scaleup.rehearsal.machines.ControlGroups;
import scaleup.rehearsal.machines.Machine;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.network.RoutedVpc;

/** A container of systemd-nspawn. */
public final class NspawnMachine implements Machine {
    /**
     * "If an instance does not cleanly shut down within four minutes, Amazon EC2 performs a hard reboot" (Amazon EC2 API Reference,
     * "RebootInstances").
     */
    private static final Duration REBOOT = Duration.ofMinutes(4);

    private final MachineSpec spec;
    private final ControlGroup group;
    private final Disk disk;
    private final RoutedVpc vpc;
    private volatile Process process;
    private volatile boolean failed;
    private volatile boolean rebooting;
    private ProcessBuilder builder;

    NspawnMachine(MachineSpec spec, ControlGroup group, Disk disk, RoutedVpc vpc) {
        this.spec = spec;
        this.group = group;
        this.disk = disk;
        this.vpc = vpc;
    }

    void boot(List<String> command, Map<String, String> environment) throws IOException {
        builder = new ProcessBuilder(group.enter(command))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(disk.console().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        process = builder.start();
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
        return rebooting || (process != null && process.isAlive());
    }

    /** systemd(1), "Signals": SIGRTMIN+5 starts reboot.target; whoever keeps the machine then has to start it again. */
    @Override
    public void reboot() throws IOException, InterruptedException {
        rebooting = true;
        try {
            Command.of("kill", "-s", "RTMIN+5", Long.toString(leader())).run();
            if (!process.waitFor(REBOOT.toSeconds(), TimeUnit.SECONDS)) {
                group.kill();
                process.waitFor();
            }
            process = builder.start();
        } finally {
            rebooting = false;
        }
    }

    @Override
    public void kill() {
        complete(() -> {
            failed = true;
            // First the network, so that nobody hears of its end.
            vpc.disconnect(networkInterface());
            group.kill();
            process.waitFor();
        });
    }

    @Override
    public boolean failed() {
        return failed;
    }

    /** Stops it from running as it is, as a hypervisor that has stalled does. */
    public void freeze() {
        complete(() -> group.freeze(true));
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        complete(() -> group.freeze(false));
    }

    @Override
    public void shutDown(Duration patience) throws InterruptedException {
        process.destroy(); // systemd-nspawn hands it on as the order to power off.
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            complete(() -> vpc.disconnect(networkInterface()));
        } else {
            kill();
        }
    }

    @Override
    public void destroy() {
        complete(() -> {
            ControlGroups.remove(group.name());
            if (process != null) {
                process.waitFor();
            }
            vpc.release(networkInterface());
            disk.remove();
        });
    }

    @Override
    public String run(List<String> command) throws IOException, InterruptedException {
        return Command.of(new Entrance(group, leader()).line(List.of(), command))
                .shownAs(name() + ": " + String.join(" ", command))
                .run();
    }

    /** The process that is number 1 in the machine. */
    private long leader() throws IOException {
        for (var child : process.children().toList()) {
            if (Entrance.isFirst(child.pid())) {
                return child.pid();
            }
        }
        throw new IOException("%s does not run; its console: %s".formatted(name(), disk.lastOnConsole()));
    }

    @Override
    public Path file(String path) {
        return disk.file(path);
    }

    @Override
    public void limitDisk(OptionalLong free) throws IOException, InterruptedException {
        if (free.isPresent()) {
            disk.shrink(free.getAsLong());
        } else {
            disk.grow();
        }
    }

    @Override
    public Duration processorTime() {
        return ask(group::processorTime);
    }

    @Override
    public long memory() {
        return ask(group::memory);
    }

    /** Something that is done to a machine. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Something that is asked of the kernel. */
    @FunctionalInterface
    private interface Question<T> {
        T answer() throws IOException;
    }

    private static void complete(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException(e.getMessage()));
        }
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
