package scaleup.rehearsal.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.machines.Processes;

/** Looks at every server with the eyes of those who send requests to it. */
final class Outlook {
    private static final Map<String, String> SOCKETS = Map.of(
            Server.LOAD_BALANCER, "run/haproxy/admin.sock",
            Server.WEB, "run/scaleup-upstream/admin.sock");

    private static final int PAUSE_MILLISECONDS = 250;

    private final Stage stage;
    private final Map<String, Path> roots = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    Outlook(Stage stage) {
        this.stage = stage;
    }

    /** The standing of each machine, in the order of their launch. */
    Map<Target, Standing> look() {
        List<Target> targets = stage.targets();
        Map<String, Standing> watched = stage.watchedByAws();
        List<Map<String, Boolean>> loadBalancers = answers(targets, Server.LOAD_BALANCER);
        List<Map<String, Boolean>> everybody = new ArrayList<>(loadBalancers);
        everybody.addAll(answers(targets, Server.WEB));
        Map<Target, Standing> standings = new LinkedHashMap<>();
        for (Target target : targets) {
            Standing standing =
                    switch (target.tier()) {
                        case Server.WEB -> standing(target, loadBalancers);
                        case Server.APPLICATION -> standing(target, everybody);
                        default -> watched.getOrDefault(target.name(), Standing.OUT);
                    };
            standings.put(target, target.leaving() && standing != Standing.OUT ? Standing.LEAVING : standing);
        }
        return standings;
    }

    /** Waits until every server is in use, and says how it was then; empty if it takes longer. */
    Optional<Watch.Look> awaitSteady(Duration patience) throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(patience);
        while (!limit.passed()) {
            Watch.Look look = new Watch.Look(Entry.now(), look());
            if (stage.settled() && look.steady()) {
                return Optional.of(look);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
        }
        return Optional.empty();
    }

    private Standing standing(Target target, List<Map<String, Boolean>> senders) {
        long using = senders.stream()
                .filter(servers -> servers.getOrDefault(target.address(), false))
                .count();
        if (using > 0) {
            used.add(target.name());
            return using == senders.size() ? Standing.IN_USE : Standing.PARTLY;
        }
        return used.contains(target.name()) ? Standing.OUT : Standing.STARTING;
    }

    /** What those of a tier say that answer. */
    private List<Map<String, Boolean>> answers(List<Target> targets, String tier) {
        List<Map<String, Boolean>> answers = new ArrayList<>();
        for (Target target : targets) {
            if (target.tier().equals(tier) && target.machine().running()) {
                root(target)
                        .flatMap(root -> HaproxyServers.of(root.resolve(SOCKETS.get(tier))))
                        .ifPresent(answers::add);
            }
        }
        return answers;
    }

    /** The machine's files with what it has mounted, as its first process has them; nothing while it boots. */
    private Optional<Path> root(Target target) {
        // After a reboot it is another process's.
        roots.computeIfPresent(target.name(), (name, root) -> Files.exists(root) ? root : null);
        return Optional.ofNullable(roots.computeIfAbsent(target.name(), this::findRoot));
    }

    private Path findRoot(String machine) {
        try {
            List<Long> systemd = Processes.of(stage.slot(), machine).named("systemd");
            return systemd.isEmpty() ? null : Path.of("/proc/%d/root".formatted(systemd.get(0)));
        } catch (IOException gone) {
            return null;
        }
    }
}
