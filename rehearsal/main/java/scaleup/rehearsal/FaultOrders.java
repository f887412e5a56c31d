package scaleup.rehearsal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.drill.Drills;
import scaleup.rehearsal.drill.ManualFaults;
import scaleup.rehearsal.machines.Slot;

/** What is said to a rehearsal that is up: {@code ./rehearse fault} and {@code ./rehearse heal}. */
final class FaultOrders {
    private FaultOrders() {}

    /** {@code ./rehearse fault NAME [MACHINE]}. */
    @Command(
            name = "fault",
            mixinStandardHelpOptions = true,
            description = "Lets a drill's fault happen in a rehearsal that is up, until ./rehearse heal takes it back.")
    static final class Inject implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "a drill, as ./rehearse --list has it")
        private String name;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "MACHINE",
                description = "an instance's id, or a database machine's name; otherwise the oldest one in use")
        private String machine;

        @Option(names = "--slot", paramLabel = "N", description = "of which rehearsal, where several run: 0 to 15")
        private Integer slot;

        @Override
        public Integer call() throws IOException {
            if (!Drills.names().contains(name)) {
                throw new Rehearse.Unusable(
                        "there is no fault '%s'; allowed: %s".formatted(name, String.join(", ", Drills.names())));
            }
            List<String> words = new ArrayList<>(List.of(name));
            if (machine != null) {
                words.add(machine);
            }
            System.out.println(ManualFaults.order(of(slot), words));
            return 0;
        }
    }

    /** {@code ./rehearse heal}. */
    @Command(
            name = "heal",
            mixinStandardHelpOptions = true,
            description = "Takes back what ./rehearse fault has done, and says what was seen of it.")
    static final class Heal implements Callable<Integer> {
        @Option(names = "--slot", paramLabel = "N", description = "of which rehearsal, where several run: 0 to 15")
        private Integer slot;

        @Override
        public Integer call() throws IOException {
            System.out.println(ManualFaults.order(of(slot), List.of("heal")));
            return 0;
        }
    }

    /** The slot that is meant. */
    private static Slot of(Integer number) throws Rehearse.Unusable {
        List<Slot> listening = ManualFaults.listening();
        List<Integer> allowed = listening.stream().map(Slot::number).toList();
        if (listening.isEmpty()) {
            throw new Rehearse.Unusable(
                    "no rehearsal is up that you may give orders to: start one with ./rehearse, as root");
        }
        if (number == null && listening.size() > 1) {
            throw new Rehearse.Unusable("several rehearsals are up; say which one: --slot, allowed: " + allowed);
        }
        if (number != null && !allowed.contains(number)) {
            throw new Rehearse.Unusable("--slot is %d; allowed: %s".formatted(number, allowed));
        }
        return number == null ? listening.get(0) : new Slot(number);
    }
}
