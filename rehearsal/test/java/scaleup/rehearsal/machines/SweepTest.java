package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.network.Router;

class SweepTest {
    private SlotLock lock;
    private Slot slot;

    @BeforeEach
    void takeASlot() throws Exception {
        Requirements.rootAnd("ip", "nsenter");
        lock = SlotLock.take();
        slot = lock.slot();
    }

    @AfterEach
    void giveItBack() throws Exception {
        if (lock != null) {
            new Sweep(slot).run();
            lock.close();
        }
    }

    @Test
    void aLinkWithoutAnAddressIsFoundAndRemoved() throws Exception {
        Command.of("ip", "link", "add", slot.name("one"), "type", "veth", "peer", "name", slot.name("other"))
                .run();
        assertThat(new Sweep(slot).leftovers()).containsExactlyInAnyOrder(slot.name("one"), slot.name("other"));

        new Sweep(slot).run();

        assertThat(new Sweep(slot).leftovers()).isEmpty();
    }

    /** The kernel would remove the link to this computer some time after the last process in the namespace has ended. */
    @Test
    void whoSweepsFromWithinTheRouterLeavesNothingEvenWhileItLives() throws Exception {
        var router = new Router(slot);
        router.create();
        assertThat(new Sweep(slot).leftovers()).contains(slot.name("host"), slot.name("router"));

        var within = start(router);
        try (var output = within.inputReader()) {
            assertThat(output.readLine()).isEqualTo(Within.SWEPT);
            assertThat(new Sweep(slot).leftovers()).isEmpty();
        } finally {
            within.destroyForcibly();
        }
    }

    private Process start(Router router) throws IOException {
        var command = new ArrayList<>(Router.enter(router.namespace()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the process that plays.
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                Within.class.getName(),
                Integer.toString(slot.number())));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A process in the router's namespace that sweeps, and lives on until its standard input ends. */
    static final class Within {
        static final String SWEPT = "swept";

        public static void main(String[] arguments) throws IOException, InterruptedException {
            new Sweep(new Slot(Integer.parseInt(arguments[0]))).run();
            System.out.println(SWEPT);
            System.in.read();
        }
    }
}
