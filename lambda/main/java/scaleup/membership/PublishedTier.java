package scaleup.membership;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import scaleup.cloudformation.Failure;
import scaleup.membership.AddressRecord.ConflictException;

/**
 * A tier whose servers are published by a record.
 *
 * <p>The record is read before the group: whoever wrote what is read knew nothing newer than what is looked at
 * afterwards, and whoever writes later makes the replacement fail. Hooks are completed as soon as Route 53 has accepted
 * the change: until all of its servers answer by it (60 s at most), they answer by the value before, whose instances
 * stay for their drain time, which is longer.
 */
final class PublishedTier implements Membership {
    static final int ATTEMPTS = 6;

    /** So that the second look is not answered by the same stale copy. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** For runs that were under way when the record was removed. */
    private static final Duration AFTER_REMOVAL = Duration.ofSeconds(5);

    private final AutoScaling autoScaling;
    private final AddressRecord record;
    private final Pause pause;

    PublishedTier(AutoScaling autoScaling, AddressRecord record, Pause pause) {
        this.autoScaling = autoScaling;
        this.record = record;
        this.pause = pause;
    }

    @Override
    public MembershipOutcome run() throws InterruptedException {
        ConflictException last = null;
        for (int conflicts = 0; conflicts < ATTEMPTS; conflicts++) {
            Optional<Addresses> current = record.read();
            Look look = Look.at(autoScaling);
            Decision decision = Decision.of(current, look, Optional.empty());
            if (!decision.doubtful().isEmpty()) {
                pause.of(BETWEEN_LOOKS);
                Look again = Look.at(autoScaling);
                decision = Decision.of(current, again, Optional.of(look));
                look = again;
            }
            try {
                if (decision.changes(current)) {
                    record.replace(current, decision.replacement());
                } else {
                    checkPublished(look, decision);
                }
                return outcome(current, decision, look, conflicts);
            } catch (ConflictException e) {
                last = e;
                pause.of(jitter(conflicts));
            }
        }
        throw new Failure(
                "The record could not be replaced %d times in a row: %s".formatted(ATTEMPTS, last.getMessage()), last);
    }

    @Override
    public boolean awaited() {
        return Look.at(autoScaling).awaited();
    }

    @Override
    public void remove() throws InterruptedException {
        for (int conflicts = 0; conflicts < ATTEMPTS; ) {
            Optional<Addresses> current = record.read();
            try {
                if (current.isEmpty()) {
                    return;
                }
                record.replace(current, Optional.empty());
                pause.of(AFTER_REMOVAL);
            } catch (ConflictException e) {
                pause.of(jitter(conflicts));
            }
            conflicts++;
        }
        throw new Failure("The record comes back: somebody else writes it.");
    }

    /**
     * Where nothing is replaced, nothing fails because the record was: who waits to be completed must be in it still. It
     * was taken out if its instance was in standby until now.
     */
    private void checkPublished(Look look, Decision decision) throws ConflictException {
        Set<String> waiting = waiting(look, decision);
        if (!waiting.isEmpty() && !Addresses.valuesOf(record.read()).containsAll(waiting)) {
            throw new ConflictException("%s was taken out of the record".formatted(waiting));
        }
    }

    /** The addresses of the instances whose launch is to be completed: published, and held by the hook. */
    private static Set<String> waiting(Look look, Decision decision) {
        Set<String> waiting = new TreeSet<>(look.held().keySet());
        waiting.retainAll(Addresses.valuesOf(decision.replacement()));
        return waiting;
    }

    private MembershipOutcome outcome(Optional<Addresses> before, Decision decision, Look look, int conflicts) {
        Set<String> published = new HashSet<>(Addresses.valuesOf(decision.replacement()));
        List<String> launches =
                waiting(look, decision).stream().map(look.held()::get).toList();
        LifeCycle.tell(autoScaling, launches, look);
        int serving = Math.toIntExact(look.group().members().stream()
                .filter(Member::inService)
                .map(member -> look.hosts().get(member.id()))
                .filter(host -> host != null
                        && host.running()
                        && host.ready()
                        && host.address().filter(published::contains).isPresent())
                .count());
        Set<String> old = new HashSet<>(Addresses.valuesOf(before));
        int kept = Math.toIntExact(old.stream().filter(published::contains).count());
        return new MembershipOutcome(
                serving,
                published.size(),
                published.size() - kept,
                old.size() - kept,
                decision.refused().size(),
                launches.size(),
                conflicts,
                MembershipOutcome.states(look),
                MembershipOutcome.problems(look));
    }

    private static Duration jitter(int conflicts) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(200L << conflicts));
    }
}
