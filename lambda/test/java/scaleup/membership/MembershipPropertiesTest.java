package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import scaleup.Kills;
import scaleup.cloudformation.Failure;

/**
 * What a membership function promises, whatever happens. {@link World} checks each write and each completed hook: not
 * empty while the group wants instances, nothing dropped that is in service, nothing added that is not wanted, no hook
 * completed of what is not published.
 */
class MembershipPropertiesTest {
    private static final Ports.Gate UNDISTURBED = new Ports.Gate() {};

    private static final AtomicInteger KILLED = new AtomicInteger();

    @AfterContainer
    static void theFunctionWasKilledOftenEnough() {
        Kills.report("Membership", KILLED.get(), 200);
    }

    /** A history is what happened; each 7th event or so also reached the function, the others are lost. */
    private static World after(List<Integer> history) throws InterruptedException {
        World world = new World();
        live(world, history, UNDISTURBED);
        return world;
    }

    private static void live(World world, List<Integer> history, Ports.Gate gate) throws InterruptedException {
        for (int what : history) {
            world.happen(what);
            if (what % 7 == 0) {
                Ports.tier(world, gate).run();
            }
        }
    }

    private static void converges(World world) throws InterruptedException {
        Optional<Addresses> expected = world.expected();
        Ports.tier(world, UNDISTURBED).run();

        assertThat(sorted(world.record)).as(world::toString).isEqualTo(sorted(expected));
        assertThat(world.holdsReady()).as(world::toString).isFalse();

        int writes = world.writes;
        Ports.tier(world, UNDISTURBED).run();
        assertThat(world.writes).as("a second run writes nothing").isEqualTo(writes);
    }

    /** A record that is right already may be in any order. */
    private static Optional<Addresses> sorted(Optional<Addresses> record) {
        return record.map(addresses -> new Addresses(
                addresses.ttl(), addresses.values().stream().sorted().toList()));
    }

    @Property(tries = 2000)
    void oneRunConvergesFromAnyHistoryAndAnyRecordWhicheverEventsWereLostOrDoubled(
            @ForAll @Size(max = 60) List<@IntRange(max = 99_999) Integer> history) throws InterruptedException {
        converges(after(history));
    }

    @Property(tries = 1500)
    void functionsThatRunAtTheSameTimeDoNoHarmAndConverge(
            @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> history,
            @ForAll @IntRange(min = 2, max = 3) int functions,
            @ForAll @Size(max = 60) List<@IntRange(max = 499_999) Integer> script)
            throws InterruptedException, ExecutionException {
        World world = after(history);

        for (FutureTask<MembershipOutcome> end : Turns.play(world, functions, script)) {
            try {
                end.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof Failure)) {
                    throw e;
                }
            }
        }
        converges(world);
    }

    /** One function has read the record, another takes an instance in standby out, and the instance comes back. */
    @Example
    void whatSomebodyElseTookOutOfTheRecordMeanwhileIsNotCompleted() throws InterruptedException, ExecutionException {
        functionsThatRunAtTheSameTimeDoNoHarmAndConverge(
                List.of(0, 3, 0, 3, 966, 34), 3, List.of(1, 1, 3, 3, 3, 3, 3, 67_975, 0));
    }

    /** The process is killed at any of its calls, before or after the call had its effect. */
    @Property(tries = 1500)
    void aRunAfterAKilledOneConverges(
            @ForAll @Size(max = 60) List<@IntRange(max = 99_999) Integer> history,
            @ForAll @IntRange(max = 7) int call,
            @ForAll boolean effect)
            throws InterruptedException {
        World world = after(history);
        try {
            Ports.tier(world, new Kill(call, effect)).run();
        } catch (Kill.Killed e) {
            KILLED.incrementAndGet();
        }
        converges(world);
    }

    /**
     * Auto Scaling's answers or EC2's, and Route 53's too, are errors, empty, or without any of what they should hold.
     * (Where both services leave out the same instance twice, nobody can tell that it is there.)
     */
    @Property(tries = 2000)
    void noAnswerIsHarmful(
            @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> history,
            @ForAll boolean disturbedGroup,
            @ForAll @Size(min = 10, max = 40) List<@IntRange(max = 4095) Integer> disturbances)
            throws InterruptedException {
        World world = after(history);
        Disturbance disturbance = new Disturbance(disturbances, disturbedGroup);
        for (int run = 0; run < 3; run++) {
            try {
                Ports.tier(world, disturbance).run();
            } catch (Disturbance.Disturbed | Failure e) {
                assertThat(e).isNotNull();
            }
        }
        converges(world);
    }

    /** Both services leave out the same, but not for ever. */
    @Property(tries = 1000)
    void oneLookAloneTakesNothingOutThatItOnlyDoesNotMention(
            @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> history,
            @ForAll @IntRange(max = 4095) int missing)
            throws InterruptedException {
        World world = after(history);
        Ports.tier(world, new Ports.Gate() {
                    private int groups;

                    @Override
                    public Group seen(Group group) {
                        groups++;
                        return groups == 1 ? Disturbance.without(group, missing) : group;
                    }

                    @Override
                    public Map<String, Ec2Instance> seen(Map<String, Ec2Instance> hosts) {
                        return groups == 1 ? Disturbance.without(hosts, missing) : hosts;
                    }
                })
                .run();
        converges(world);
    }

    @Property(tries = 300)
    void removingTheRecordLeavesNoneWhateverWasThere(
            @ForAll @Size(max = 40) List<@IntRange(max = 99_999) Integer> history) throws InterruptedException {
        World world = new World();
        live(world, history, UNDISTURBED);
        Ports ports = new Ports(world, UNDISTURBED);
        AddressRecord unchecked = new AddressRecord() {
            @Override
            public Optional<Addresses> read() {
                return ports.read();
            }

            @Override
            public void replace(Optional<Addresses> old, Optional<Addresses> replacement) {
                assertThat(old).isEqualTo(world.record);
                world.record = replacement;
            }
        };
        new PublishedTier(ports, unchecked, duration -> {}).remove();

        assertThat(world.record).isEmpty();
    }
}
