package scaleup.rehearsal.running;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import scaleup.rehearsal.machines.Slot;

/**
 * A rehearsal that goes on on this computer, as another process finds it.
 *
 * @param slot its place
 * @param roster what it says of itself
 */
public record RunningRehearsal(Slot slot, Roster roster) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All that go on, by their slots; the caller is root. */
    public static List<RunningRehearsal> all() throws IOException {
        return all(RosterSocket::of);
    }

    /** @param socket where the rehearsal in a slot answers */
    static List<RunningRehearsal> all(Function<Slot, Path> socket) throws IOException {
        List<RunningRehearsal> running = new ArrayList<>();
        for (Slot slot : IntStream.range(0, Slot.SLOTS).mapToObj(Slot::new).toList()) {
            Path file = socket.apply(slot);
            if (Files.exists(file)) {
                ask(file).ifPresent(roster -> running.add(new RunningRehearsal(slot, roster)));
            }
        }
        return running;
    }

    /** Nothing of who was killed and left his socket, or is just ending. */
    private static Optional<Roster> ask(Path file) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
                InputStream answer = Channels.newInputStream(channel)) {
            byte[] bytes = answer.readAllBytes();
            return bytes.length == 0 ? Optional.empty() : Optional.of(JSON.readValue(bytes, Roster.class));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * The one that is meant.
     *
     * @param environment that it plays; may be left out where only one goes on
     * @throws NotRunning if there is none, or more than one; its message says which there are
     */
    public static RunningRehearsal choose(List<RunningRehearsal> running, Optional<String> environment)
            throws NotRunning {
        List<RunningRehearsal> meant = running.stream()
                .filter(one ->
                        environment.map(one.roster().environment()::equals).orElse(true))
                .toList();
        if (running.isEmpty()) {
            throw new NotRunning(
                    "no rehearsal is running; start one in another terminal: ./rehearse " + environment.orElse("dev"));
        }
        if (meant.isEmpty()) {
            throw new NotRunning("no rehearsal of environment '%s' is running, only of %s"
                    .formatted(environment.orElseThrow(), environments(running)));
        }
        if (meant.size() > 1) {
            throw new NotRunning(
                    environment.isPresent()
                            ? "%d rehearsals of environment '%s' are running: end all but one"
                                    .formatted(meant.size(), environment.get())
                            : "several rehearsals are running, of %s: choose one by --environment"
                                    .formatted(environments(meant)));
        }
        return meant.get(0);
    }

    private static String environments(List<RunningRehearsal> running) {
        return running.stream()
                .map(one -> one.roster().environment())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /**
     * The machine of a name or an identifier.
     *
     * @throws NotRunning if there is none; its message says which there are
     */
    public Roster.Server server(String name) throws NotRunning {
        return find(name)
                .orElseThrow(() -> new NotRunning("there is no server '%s' in the rehearsal of '%s'; there are: %s"
                        .formatted(name, roster.environment(), String.join(", ", names()))));
    }

    /** A text with the names of the machines in it instead of their identifiers. */
    public String named(String text) {
        String renamed = text;
        for (Roster.Server server : roster.servers()) {
            Pattern id = Pattern.compile("(?<![\\w-])" + Pattern.quote(server.id()) + "(?![\\w-])");
            renamed = id.matcher(renamed).replaceAll(Matcher.quoteReplacement(server.name()));
        }
        return renamed;
    }

    private Optional<Roster.Server> find(String name) {
        return roster.servers().stream()
                .filter(server -> server.name().equals(name) || server.id().equals(name))
                .findFirst();
    }

    private List<String> names() {
        return roster.servers().stream().map(Roster.Server::name).sorted().toList();
    }

    /**
     * What writes logs by that name: a machine, or the log of a function by the function's name or the end of it, such as
     * {@code web-membership}.
     *
     * @throws NotRunning if there is neither, or several functions; its message says what there is
     */
    public LogSource logs(String name) throws IOException, NotRunning {
        Optional<Roster.Server> server = find(name);
        if (server.isPresent()) {
            return new LogSource(server, Optional.empty());
        }
        List<String> functions = functions();
        List<String> meant = functions.contains(name)
                ? List.of(name)
                : functions.stream()
                        .filter(function -> function.endsWith("-" + name))
                        .toList();
        if (meant.size() != 1) {
            throw new NotRunning("%s '%s' in the rehearsal of '%s'; there are: %s"
                    .formatted(
                            meant.isEmpty() ? "there is no server or function" : "there are several functions",
                            name,
                            roster.environment(),
                            Stream.concat(names().stream(), functions.stream()).collect(Collectors.joining(", "))));
        }
        return new LogSource(
                Optional.empty(), Optional.of(Path.of(roster.functionLogs()).resolve(meant.get(0) + ".log")));
    }

    /** Those that have run so far. */
    private List<String> functions() throws IOException {
        Path folder = Path.of(roster.functionLogs());
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".log"))
                    .map(file -> file.substring(0, file.length() - ".log".length()))
                    .sorted()
                    .toList();
        }
    }

    /** Where logs are: in a machine, or in a file of this computer. */
    public record LogSource(Optional<Roster.Server> server, Optional<Path> file) {}

    /** What is asked for doesn't run; the message says what does. */
    public static final class NotRunning extends Exception {
        private static final long serialVersionUID = 1L;

        NotRunning(String message) {
            super(message);
        }
    }
}
