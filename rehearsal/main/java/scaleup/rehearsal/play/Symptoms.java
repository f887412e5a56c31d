package scaleup.rehearsal.play;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.machines.network.Drop;
import scaleup.rehearsal.region.gateway.CallLog;

/** What is wrong, said so that a person knows what to mend. */
final class Symptoms {
    /** So often a unit may be started again before something is wrong with it. */
    private static final int RESTARTS = 3;

    /** A call that fails again and again: what is not there yet has come by then. */
    private static final int FAILURES = 3;

    private static final Duration LASTING = Duration.ofSeconds(15);

    /** Who tries so often has nowhere else to go: health checks, or a connection that is opened again and again. */
    private static final int MANY_PACKETS = 10;

    /** What a host's script "problem" says of a service that nobody else can reach. */
    static final String LOOPBACK = "127.0.0.1 answers";

    /** What a host's script "workload" says of what it does not install. */
    static final String ANOTHER_DIGEST = "its SHA-256 is another";

    /** ENOEXEC, errno(3), in the words of the C library. */
    private static final String OTHER_ARCHITECTURE = "Exec format error";

    private static final String UNREADY = " is not ready";

    private static final List<String> HOPELESS = List.of(LOOPBACK, ANOTHER_DIGEST);

    private static final String APPLICATION = "application ";

    private final RunningMachines fleet;
    private final CallLog calls;

    /** Who dropped what, from the router. */
    interface Drops {
        List<Drop> drops() throws IOException, InterruptedException;
    }

    private final Drops drops;

    Symptoms(RunningMachines fleet, CallLog calls, Drops drops) {
        this.fleet = fleet;
        this.calls = calls;
        this.drops = drops;
    }

    /** What can't become well by waiting. */
    List<String> fatal() throws InterruptedException, IOException {
        List<String> causes = new ArrayList<>(denied());
        causes.addAll(failed());
        causes.addAll(dropped(MANY_PACKETS, this::isWithin));
        causes.addAll(restarting());
        causes.addAll(unready(says -> HOPELESS.stream().anyMatch(says::contains)));
        return causes;
    }

    /** Everything that looks wrong. */
    List<String> all() throws InterruptedException, IOException {
        Set<String> causes = new LinkedHashSet<>(fatal());
        causes.addAll(dropped(1, drop -> isWithin(drop) || isOfApplication(drop)));
        causes.addAll(unready(says -> true));
        return List.copyOf(causes);
    }

    /**
     * Whether some host isn't ready that has said nothing yet.
     *
     * @param causes of what is wrong; of whom they name something is known
     */
    boolean mute(List<String> causes) {
        return fleet.hosts().stream()
                .map(host -> host.machine().name())
                .anyMatch(instance ->
                        fleet.says(instance).isEmpty() && causes.stream().noneMatch(cause -> cause.contains(instance)));
    }

    /** Those of {@code causes} that were not of a host which has become ready since. */
    List<String> standing(List<String> causes) {
        return causes.stream()
                .filter(cause -> fleet.hosts().stream()
                        .noneMatch(
                                host -> fleet.ready(host.machine().name()) && cause.startsWith(host.label() + UNREADY)))
                .toList();
    }

    /** Calls that no policy allows. */
    List<String> denied() {
        Set<String> causes = new LinkedHashSet<>();
        for (CallLog.Entry call : calls.entries()) {
            if (!call.allowed()) {
                causes.add("denied: " + call.denial());
            }
        }
        return List.copyOf(causes);
    }

    private List<String> failed() {
        Map<String, List<CallLog.Entry>> failures = new LinkedHashMap<>();
        for (CallLog.Entry call : calls.entries()) {
            if (call.allowed() && call.principal() != null) {
                String key = "%s:%s by %s/%s on %s"
                        .formatted(
                                call.service(),
                                call.action(),
                                call.principal().role(),
                                call.principal().session(),
                                String.join(", ", call.resources()));
                if (call.status() < 400) {
                    failures.remove(key);
                } else {
                    failures.computeIfAbsent(key, first -> new ArrayList<>()).add(call);
                }
            }
        }
        List<String> causes = new ArrayList<>();
        failures.forEach((key, list) -> {
            if (list.size() >= FAILURES
                    && list.get(0).at().isBefore(Instant.now().minus(LASTING))) {
                CallLog.Entry last = list.get(list.size() - 1);
                causes.add("failed %d times, with %d %s: %s".formatted(list.size(), last.status(), last.error(), key));
            }
        });
        return causes;
    }

    /** Units of hosts that are started again and again, with what they said last. */
    private List<String> restarting() throws InterruptedException {
        List<String> causes = new ArrayList<>();
        for (Server host : fleet.hosts()) {
            try {
                for (String unit : units(host)) {
                    String name = value(unit, "Id");
                    String restarts = value(unit, "NRestarts");
                    if (!restarts.isEmpty() && Integer.parseInt(restarts) >= RESTARTS) {
                        causes.add(explained("%s: %s was started %s times and does not stay: %s"
                                .formatted(host.label(), name, restarts, LastWords.of(host, name))));
                    }
                }
            } catch (IOException notUpYet) {
                // Its systemd doesn't answer: it boots, or is gone.
            }
        }
        return causes;
    }

    /** Hosts that are not ready, with what they say themselves and what their services say that are not up. */
    private List<String> unready(Predicate<String> which) throws InterruptedException {
        List<String> causes = new ArrayList<>();
        for (Server host : fleet.hosts()) {
            String instance = host.machine().name();
            String says = fleet.says(instance);
            if (!fleet.ready(instance) && !fleet.left(instance) && which.test(says)) {
                causes.add(explained("%s%s%s%s"
                        .formatted(
                                host.label(),
                                UNREADY,
                                says.isEmpty() ? "" : ", it says: " + says.strip(),
                                services(host))));
            }
        }
        return causes;
    }

    /** A program of another architecture is the one that works at AWS and not here. */
    private static String explained(String cause) {
        return cause.contains(OTHER_ARCHITECTURE)
                ? "%s; the program is not built for this computer's architecture, %s (workload/README.md, 'processor')"
                        .formatted(cause, System.getProperty("os.arch").replace("amd64", "x86_64"))
                : cause;
    }

    private static String services(Server host) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        try {
            for (String unit : units(host)) {
                String state = value(unit, "ActiveState");
                if (!state.isEmpty() && !state.equals("active")) {
                    text.append("; %s is %s: %s".formatted(value(unit, "Id"), state, words(host, value(unit, "Id"))));
                }
            }
        } catch (IOException e) {
            text.append("; its systemd does not answer: " + e.getMessage());
        }
        return text.toString();
    }

    /** One unit that can't be asked shall not hide what the others say. */
    private static String words(Server host, String unit) throws InterruptedException {
        try {
            return LastWords.of(host, unit);
        } catch (IOException e) {
            return "what it said can't be read: " + e.getMessage();
        }
    }

    /** Those that are to be up; instances of a template, such as what starts a failed unit again, are not. */
    private static List<String> units(Server host) throws IOException, InterruptedException {
        String[] all = host.machine()
                .run(List.of("systemctl", "show", "--all", "--property=Id,ActiveState,NRestarts", "scaleup-*.service"))
                .split("\n\n", -1);
        return Stream.of(all).filter(unit -> !value(unit, "Id").contains("@")).toList();
    }

    private static String value(String properties, String name) {
        return properties
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** Between what is played. */
    private boolean isWithin(Drop drop) {
        return fleet.knows(drop.source()) && fleet.knows(drop.destination());
    }

    /** To whomever it wants: what it may connect to is the configuration's to say. */
    private boolean isOfApplication(Drop drop) {
        return fleet.knows(drop.source()) && fleet.whoHas(drop.source()).startsWith(APPLICATION);
    }

    /** Connections that no security group or route allows. */
    private List<String> dropped(int least, Predicate<Drop> meant) throws IOException, InterruptedException {
        List<String> causes = new ArrayList<>();
        for (Drop drop : drops.drops()) {
            if (drop.packets() < least || !meant.test(drop)) {
                continue;
            }
            causes.add("security groups or routes let nothing from %s to %s on port %d (%d packets dropped)"
                    .formatted(
                            fleet.whoHas(drop.source()),
                            fleet.whoHas(drop.destination()),
                            drop.port(),
                            drop.packets()));
        }
        return causes;
    }
}
