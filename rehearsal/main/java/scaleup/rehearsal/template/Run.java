package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** One run of a deployment. The calling thread alone decides what begins; players work in threads of a pool. */
final class Run {
    /** How the work on an element ended; {@code failure} is null if it was made. */
    private record End(Planned planned, String reference, Instant start, Instant end, Throwable failure) {}

    private final Plan plan;
    private final Clock clock;
    private final Consumer<Outcome> listener;
    private final DynamicReferences references;
    private final Values values = new Values();
    private final Map<String, StackScope> scopes = new HashMap<>();
    private final Map<Element, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> outputs = new LinkedHashMap<>();
    private final Map<Element, Set<Element>> missing = new LinkedHashMap<>();
    private final Map<Element, Planned> waiting = new LinkedHashMap<>();
    private final Map<Element, List<String>> unread = new ConcurrentHashMap<>();
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private Optional<NotMade> failure = Optional.empty();

    Run(Plan plan, DynamicReferences references, Clock clock, Consumer<Outcome> listener) {
        this.plan = plan;
        this.references = references;
        this.clock = clock;
        this.listener = listener;
        for (var planned : plan.elements()) {
            waiting.put(planned.element(), planned);
            missing.put(planned.element(), new LinkedHashSet<>(planned.needs()));
        }
    }

    Deployed run() throws InterruptedException {
        try {
            for (var stack : plan.stacks()) {
                var scope = plan.scope(stack, Optional.of(references), values);
                scopes.put(stack.name(), scope);
                Rules.check(stack, scope);
            }
        } catch (NotMade e) {
            failure = Optional.of(e);
            return result();
        }
        // A thread for each resource that can be made now: players may wait for each other's effects.
        var pool = Executors.newCachedThreadPool();
        try {
            int working = begin(pool);
            while (working > 0) {
                finish(ends.take(), pool);
                working += begin(pool) - 1;
            }
        } finally {
            pool.shutdownNow();
        }
        return result();
    }

    /** Begins all that can be made now; returns how many. */
    private int begin(ExecutorService pool) {
        if (failure.isPresent()) {
            return 0;
        }
        var ready = waiting.values().stream()
                .filter(planned -> missing.get(planned.element()).isEmpty())
                .toList();
        for (var planned : ready) {
            waiting.remove(planned.element());
            pool.execute(() -> ends.add(work(planned)));
        }
        return ready.size();
    }

    private End work(Planned planned) {
        var start = clock.instant();
        try {
            var reference = make(planned);
            return new End(planned, reference, start, clock.instant(), null);
        } catch (Throwable e) {
            return new End(planned, "", start, clock.instant(), e);
        }
    }

    private String make(Planned planned) throws NotMade, InterruptedException {
        var element = planned.element();
        var body = resolved(planned);
        if (planned.player() == null) {
            values.put(element, body);
            return body.asText();
        }
        var watched = new WatchedProperties(body);
        var properties = watched.node().path("Properties");
        var made = planned.player()
                .make(new Declaration(
                        element.stack(),
                        element.id(),
                        planned.type(),
                        properties.isMissingNode() ? JsonNodeFactory.instance.objectNode() : properties,
                        watched.node().path("UpdatePolicy")));
        unread.put(element, watched.unread());
        values.put(element, made);
        return made.reference();
    }

    private JsonNode resolved(Planned planned) throws NotMade {
        var place = new Place(planned.element().toString(), "");
        var body = scopes.get(planned.element().stack()).intrinsics().resolve(planned.body(), place);
        if (declared(planned).isPresent()) {
            return body; // Nobody uses the values, so no secret is read for them.
        }
        if (Players.isCustom(planned.type()) && body.toString().contains("{{resolve:")) {
            throw place.wrong("CloudFormation doesn't support dynamic references in custom resources");
        }
        return DynamicReference.resolve(body, references, place);
    }

    private void finish(End end, ExecutorService pool) {
        var element = end.planned().element();
        if (end.failure() == null) {
            missing.values().forEach(needs -> needs.remove(element));
            if (end.planned().player() == null) {
                outputs.computeIfAbsent(element.stack(), stack -> new LinkedHashMap<>())
                        .put(element.id(), end.reference());
            }
        } else if (failure.isEmpty()) {
            var message = "%s: %s".formatted(end.planned().path(), reason(end.failure()));
            failure = Optional.of(new NotMade(message, end.failure()));
            pool.shutdownNow();
            record(end, Outcome.State.NOT_MADE);
            return;
        }
        record(end, end.failure() == null ? Outcome.State.MADE : Outcome.State.CANCELLED);
    }

    private void record(End end, Outcome.State state) {
        if (end.planned().player() == null) {
            return;
        }
        var declared = declared(end.planned());
        var outcome = state == Outcome.State.MADE && declared.isPresent()
                ? outcome(
                        end.planned(),
                        Outcome.State.DECLARED,
                        end,
                        declared.get().reason(),
                        List.of())
                : outcome(
                        end.planned(),
                        state,
                        end,
                        end.failure() == null ? "" : reason(end.failure()),
                        unread.getOrDefault(end.planned().element(), List.of()));
        outcomes.put(end.planned().element(), outcome);
        listener.accept(outcome);
    }

    private static String reason(Throwable failure) {
        return failure instanceof NotMade ? failure.getMessage() : failure.toString();
    }

    private Deployed result() {
        List<Outcome> all = new ArrayList<>();
        for (var planned : plan.elements()) {
            if (planned.player() != null) {
                var outcome = outcomes.get(planned.element());
                all.add(outcome == null ? notStarted(planned) : outcome);
            }
        }
        return new Deployed(all, outputs, failure);
    }

    /** The outcome of a resource before its player begins. */
    static Outcome notStarted(Planned planned) {
        var never = new End(planned, "", null, null, null);
        return declared(planned)
                .map(entry -> outcome(planned, Outcome.State.DECLARED, never, entry.reason(), List.of()))
                .orElseGet(() -> outcome(planned, Outcome.State.NOT_STARTED, never, "", List.of()));
    }

    private static Optional<DeclaredOnly> declared(Planned planned) {
        return planned.player() instanceof DeclaredOnly entry ? Optional.of(entry) : Optional.empty();
    }

    private static Outcome outcome(Planned planned, Outcome.State state, End end, String reason, List<String> unread) {
        return new Outcome(
                planned.element().stack(),
                planned.element().id(),
                planned.type(),
                planned.constructPath(),
                state,
                end.reference(),
                reason,
                NotPlayed.of(planned.player(), planned.body().path("Properties"), unread),
                end.start(),
                end.end());
    }
}
