package scaleup.rehearsal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.drill.Drills;
import scaleup.rehearsal.drill.ManualFaults;
import scaleup.rehearsal.running.RunningRehearsal;
import scaleup.rehearsal.running.RunningRehearsal.NotRunning;

/** What is said to a rehearsal that is up: {@code ./rehearse fault}, {@code ./rehearse heal} and {@code ./rehearse drill}. */
final class FaultOrders {
    private FaultOrders() {}

    /** {@code ./rehearse fault NAME [server]}. */
    @Command(
            name = "fault",
            sortOptions = false,
            description = "Makes a drill's fault happen in a running rehearsal, until ./rehearse heal takes it back.")
    static final class Inject extends RunningCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "a drill, as ./rehearse --list has it")
        private String name;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "server",
                description = "as the rehearsal calls it: web-1, lb-2, db-1; default: the oldest one in use")
        private String server;

        @Override
        void check() throws Rehearse.Unusable {
            allow("fault", name);
        }

        @Override
        int call(RunningRehearsal running) throws IOException, NotRunning {
            List<String> words = new ArrayList<>(List.of(name));
            if (server != null) {
                words.add(running.server(server).id());
            }
            return order(running, words);
        }
    }

    /** {@code ./rehearse heal}. */
    @Command(
            name = "heal",
            sortOptions = false,
            description = "Takes back what ./rehearse fault has done, and says what was seen of it.")
    static final class Heal extends RunningCommand {
        @Override
        int call(RunningRehearsal running) throws IOException {
            return order(running, List.of("heal"));
        }
    }

    /** {@code ./rehearse drill NAME}. */
    @Command(
            name = "drill",
            sortOptions = false,
            description =
                    "Plays a drill in a running rehearsal, as it is by then: weaken something by ./rehearse shell, and see"
                            + " what that costs users. Ends with 0 if the drill held, with 1 if not.")
    static final class Play extends RunningCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "a drill, as ./rehearse --list has it")
        private String name;

        @Override
        void check() throws Rehearse.Unusable {
            allow(ManualFaults.DRILL, name);
        }

        @Override
        int call(RunningRehearsal running) throws IOException {
            return order(running, List.of(ManualFaults.DRILL, name));
        }
    }

    private static void allow(String what, String name) throws Rehearse.Unusable {
        if (!Drills.names().contains(name)) {
            throw new Rehearse.Unusable(
                    "there is no %s '%s'; allowed: %s".formatted(what, name, String.join(", ", Drills.names())));
        }
    }

    private static int order(RunningRehearsal running, List<String> words) throws IOException {
        if (!ManualFaults.listening().contains(running.slot())) {
            throw new Rehearse.Unusable(
                    "the rehearsal of '%s' takes no faults or drills now: it does when it is up, without --check and --drills"
                            .formatted(running.roster().environment()));
        }
        try {
            System.out.println(running.named(ManualFaults.order(running.slot(), words)));
        } catch (IOException refused) {
            throw new IOException(running.named(refused.getMessage()), refused);
        }
        return 0;
    }
}
