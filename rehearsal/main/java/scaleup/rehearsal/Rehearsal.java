package scaleup.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.SlotLock;
import scaleup.rehearsal.machines.Sweep;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.play.Order;
import scaleup.rehearsal.play.Play;

/**
 * A rehearsal as this computer sees it: a slot, a router with its network namespace, and a process in it that plays. When
 * this process is told to end, the other one notices; when either is killed, the other one cleans up; when both are, the
 * next rehearsal does.
 */
final class Rehearsal {
    private static final int CLEAN_UP_SECONDS = 20;

    private final Path root;
    private final Preparation preparation;
    private final Wish wish;

    Rehearsal(Path root, Wish wish) {
        this.root = root;
        preparation = new Preparation(root, wish);
        this.wish = wish;
    }

    /** Prepares and plays; the exit code. */
    int run() throws IOException, InterruptedException {
        preparation.check();
        preparation.install();
        try (SlotLock lock = SlotLock.take()) {
            Router router = new Router(lock.slot());
            router.create();
            Process playing = start(lock, router);
            Thread end = new Thread(() -> end(lock, playing), "end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                // Two rehearsals of one project must not write to one folder.
                Path assembly = preparation.synthesise(lock.slot().synthesis().resolve("cdk.out"));
                preparation.validate(assembly);
                preparation.buildImages(assembly);
                order(playing, assembly, lock.slot());
                return playing.waitFor();
            } finally {
                end(lock, playing);
                forget(end);
            }
        }
    }

    /** The player starts while the templates are made: its emulator of storage takes as long as they do. */
    private static Process start(SlotLock lock, Router router) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(Router.enter(router.namespace()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.net.preferIPv4Stack=true",
                // Netty looks for a hardware address to tell machines apart, and complains where there is none.
                "-Dio.netty.machineId=02:00:00:00:00:00:00:02",
                "-cp",
                System.getProperty("java.class.path"),
                Play.class.getName(),
                Integer.toString(lock.slot().number())));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void order(Process playing, Path assembly, Slot slot) throws IOException {
        boolean terminal = isTerminal();
        Order order = new Order(
                wish.here().path().toString(),
                wish.environment(),
                assembly.toString(),
                wish.secrets().map(Path::toString).orElse(""),
                report(slot).toString(),
                wish.check(),
                wish.drills(),
                wish.load(),
                wish.seconds(),
                wish.awsDelays(),
                wish.verbose(),
                terminal,
                terminal && System.getenv().getOrDefault("NO_COLOR", "").isEmpty(),
                wish.started());
        // Its standard input stays open for as long as it shall play.
        Writer input = new OutputStreamWriter(playing.getOutputStream(), StandardCharsets.UTF_8);
        input.write(new ObjectMapper().writeValueAsString(order) + "\n");
        input.flush();
    }

    /** Whether standard output is one that knows ECMA-48, be standard input what it may (for which Java's console asks). */
    private static boolean isTerminal() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().matches("/dev/(pts/|tty|console).*")
                && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Where the report goes: a rehearsal beside another one has a folder of its own. */
    private Path report(Slot slot) {
        String folder = slot.number() == 0 ? wish.environment() : wish.environment() + "-" + slot.number();
        return wish.report().orElseGet(() -> root.resolve("target/rehearsal").resolve(folder));
    }

    /** Lets the player end, and removes what it could not. */
    private static void end(SlotLock lock, Process playing) {
        try {
            playing.getOutputStream().close();
            if (!playing.waitFor(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                playing.destroyForcibly();
            }
            new Sweep(lock.slot()).run();
        } catch (IOException e) {
            System.err.println("rehearse: not everything was removed, the next rehearsal will: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is running.
        }
    }
}
