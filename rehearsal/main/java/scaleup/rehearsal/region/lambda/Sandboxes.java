package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.region.gateway.Refusal;

/** The sandboxes of one function: as many as it has events at the same time. Idle ones wait for the next event. */
final class Sandboxes {
    private final FunctionConfiguration function;
    private final Code code;
    private final ClassDataArchive archive;
    private final List<String> namespaces;
    private final Launcher launcher;
    private final FunctionLog log;
    private final Clock clock;
    private final Deque<Sandbox> idle = new ArrayDeque<>();
    private final Set<Sandbox> all = new HashSet<>();
    private int started;
    private boolean ended;

    /** @param namespaces network namespaces to spread over; none for this process' own */
    Sandboxes(
            FunctionConfiguration function,
            Code code,
            ClassDataArchive archive,
            List<String> namespaces,
            Launcher launcher,
            FunctionLog log,
            Clock clock) {
        this.function = function;
        this.code = code;
        this.archive = archive;
        this.namespaces = List.copyOf(namespaces);
        this.launcher = launcher;
        this.log = log;
        this.clock = clock;
    }

    /** An idle sandbox, or a new one. */
    Sandbox take() throws Refusal, InterruptedException {
        for (var sandbox = poll(); sandbox.isPresent(); sandbox = poll()) {
            if (sandbox.get().usable(clock.instant())) {
                return sandbox.get();
            }
            end(sandbox.get());
        }
        try {
            return start();
        } catch (IOException e) {
            throw new Refusal(500, "ServiceException", "%s can't be started: %s".formatted(function.name(), e));
        }
    }

    private synchronized Optional<Sandbox> poll() {
        return Optional.ofNullable(idle.pollFirst());
    }

    private synchronized Sandbox start() throws Refusal, IOException, InterruptedException {
        if (ended) {
            throw new Refusal(500, "ServiceException", "the rehearsal ends");
        }
        var namespace = namespaces.isEmpty()
                ? Optional.<String>empty()
                : Optional.of(namespaces.get(started % namespaces.size()));
        started++;
        var sandbox = launcher.start(function, code, archive.next(), namespace, log);
        all.add(sandbox);
        return sandbox;
    }

    /** Takes a sandbox back after it has served. */
    void giveBack(Sandbox sandbox) throws InterruptedException {
        synchronized (this) {
            if (!ended && sandbox.usable(clock.instant())) {
                idle.addFirst(sandbox);
                return;
            }
        }
        end(sandbox);
    }

    /** Ends one that is not used any more. Recording is for the last ones: who gives it back doesn't wait for that. */
    private void end(Sandbox sandbox) throws InterruptedException {
        end(sandbox, Duration.ZERO);
    }

    private void end(Sandbox sandbox, Duration recording) throws InterruptedException {
        synchronized (this) {
            if (!all.remove(sandbox)) {
                return;
            }
        }
        boolean byItself = sandbox.end(sandbox.records() ? recording : Duration.ZERO);
        if (sandbox.records()) {
            if (byItself) {
                archive.adopt();
            } else {
                archive.discard();
            }
        }
    }

    /**
     * Ends all of them, also those that serve an event. No further one is started.
     *
     * @param recording how long the one that records an archive of classes may take to write it
     */
    void end(Duration recording) throws InterruptedException {
        List<Sandbox> rest;
        synchronized (this) {
            ended = true;
            rest = all.stream().sorted(Comparator.comparing(Sandbox::records)).toList();
        }
        for (var sandbox : rest) {
            end(sandbox, recording);
        }
    }
}
