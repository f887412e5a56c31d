package scaleup.rehearsal.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.report.Journal;

/**
 * Faults of drills that somebody injects by hand into a rehearsal that is up, and takes back, and whole drills, one at a time. Orders come
 * from another process over a socket that only root reaches: a line of words, answered by a line that begins with {@link #DONE} or
 * {@link #REFUSED}.
 */
public final class ManualFaults implements AutoCloseable {
    static final String DONE = "done: ";
    static final String REFUSED = "refused: ";

    /** Takes the fault back. */
    private static final String HEAL = "heal";

    /** Plays a drill, whose name follows. */
    public static final String DRILL = "drill";

    private final Stage stage;
    private final Journal journal;
    private final Player player;
    private final ServerSocketChannel socket;
    private final Path path;
    private Optional<Injected> injected = Optional.empty();

    private record Injected(String name, Victim victim, Fault.Repair repair) {}

    /** Plays a drill by its name, and reports. */
    @FunctionalInterface
    public interface Player {
        /** Returns why it didn't hold, or nothing, as {@link Series#run} does. */
        List<String> play(String drill) throws IOException, InterruptedException;
    }

    /** It can't be done, or did not hold; the message says why, and what is allowed. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    ManualFaults(Stage stage, Journal journal, Player player, ServerSocketChannel socket, Path path) {
        this.stage = stage;
        this.journal = journal;
        this.player = player;
        this.socket = socket;
        this.path = path;
    }

    /** Listens until it is closed. */
    public static ManualFaults listen(Stage stage, Journal journal, Player player) throws IOException {
        Path path = socket(stage.slot());
        Files.deleteIfExists(path);
        ServerSocketChannel socket =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        ManualFaults faults = new ManualFaults(stage, journal, player, socket, path);
        Thread thread = new Thread(faults::serve, "faults");
        thread.setDaemon(true);
        thread.start();
        return faults;
    }

    private static Path socket(Slot slot) {
        return slot.folder().resolve("faults.sock");
    }

    /**
     * Gives an order to the rehearsal in a slot, and waits until it is carried out.
     *
     * @param words {@code heal}; or {@code drill} and a drill's name; or such a name alone and, if it shall not be the oldest server in
     *     use, a machine's
     * @return what was done
     * @throws IOException if it was refused, the drill did not hold, or no rehearsal listens there; the message is for people
     */
    public static String order(Slot slot, List<String> words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket(slot)))) {
            var writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
            writer.write(String.join(" ", words) + "\n");
            writer.flush();
            String answer = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
            if (answer == null) {
                throw new IOException("the rehearsal ended meanwhile");
            }
            if (!answer.startsWith(DONE)) {
                throw new IOException(answer.replaceFirst(REFUSED, ""));
            }
            return answer.substring(DONE.length());
        }
    }

    /** Slots whose rehearsals take orders. */
    public static List<Slot> listening() {
        return IntStream.range(0, Slot.SLOTS)
                .mapToObj(Slot::new)
                .filter(slot -> Files.exists(socket(slot)))
                .toList();
    }

    private void serve() {
        while (socket.isOpen()) {
            try (SocketChannel channel = socket.accept()) {
                String line = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
                var writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
                writer.write(answer(line == null ? List.of() : List.of(line.split(" ", -1))) + "\n");
                writer.flush();
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException gone) {
                // Whoever gave the order doesn't wait for its answer.
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    /** One line, whatever the order is. */
    String answer(List<String> words) throws InterruptedException {
        try {
            String said =
                    switch (words.get(0)) {
                        case HEAL -> heal();
                        case DRILL -> play(words.subList(1, words.size()));
                        default -> inject(words);
                    };
            return DONE + said.replaceAll("\\s+", " ");
        } catch (Refused | IOException | RuntimeException e) {
            return REFUSED + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private String heal() throws Refused, IOException, InterruptedException {
        Injected taken = injected.orElseThrow(() -> new Refused("no fault was injected that could be taken back"));
        injected = Optional.empty();
        String effect = taken.repair().run();
        String said = "%s of %s is taken back: %s"
                .formatted(taken.name(), taken.victim().target().name(), effect);
        journal.write(taken.victim().target().name(), said);
        return said;
    }

    private String play(List<String> words) throws Refused, IOException, InterruptedException {
        requireNone();
        String name = drill(DRILL, String.join(" ", words)).name();
        List<String> causes = player.play(name);
        if (!causes.isEmpty()) {
            throw new Refused(String.join("; ", causes));
        }
        return name + " held";
    }

    private void requireNone() throws Refused {
        if (injected.isPresent()) {
            throw new Refused("%s is not taken back yet: ./rehearse heal does that"
                    .formatted(injected.get().name()));
        }
    }

    private static Drill drill(String what, String name) throws Refused {
        return Drills.all(false).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        "there is no %s '%s'; allowed: %s".formatted(what, name, String.join(", ", Drills.names()))));
    }

    private String inject(List<String> words) throws Refused, IOException, InterruptedException {
        requireNone();
        Drill drill = drill("fault", words.get(0));
        Victim victim = new Victim(target(drill.fault(), words), stage, new Outlook(stage));
        Fault.Repair repair = drill.fault().damage().to(victim);
        injected = Optional.of(new Injected(drill.name(), victim, repair));
        String said = "%s (%s): %s; ./rehearse heal takes it back"
                .formatted(
                        victim.target().name(),
                        victim.target().tier(),
                        victim.hits().stream().map(Victim.Hit::what).distinct().collect(Collectors.joining(", ")));
        journal.write(victim.target().name(), drill.name() + ": " + said);
        return said;
    }

    private Target target(Fault fault, List<String> words) throws Refused {
        Map<Target, Standing> standings = new Outlook(stage).look();
        List<Target> allowed = standings.entrySet().stream()
                .filter(each -> each.getKey().tier().equals(fault.tier()) && each.getValue() == Standing.IN_USE)
                .map(Map.Entry::getKey)
                .toList();
        if (allowed.isEmpty()) {
            throw new Refused("no machine of the tier %s is in use".formatted(fault.tier()));
        }
        if (words.size() == 1) {
            return allowed.get(0);
        }
        return allowed.stream()
                .filter(target -> target.name().equals(words.get(1)))
                .findFirst()
                .orElseThrow(() -> new Refused("no machine '%s' of the tier %s is in use; allowed: %s"
                        .formatted(
                                words.get(1),
                                fault.tier(),
                                allowed.stream().map(Target::name).collect(Collectors.joining(", ")))));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        socket.close();
    }
}
