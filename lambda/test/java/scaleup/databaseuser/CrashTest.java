package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import scaleup.Kills;

/** The function killed at random calls of its ports, against a real MySQL. */
@AddLifecycleHook(NeedsMySql.class)
class CrashTest {
    /** The calls of a rotation. */
    private static final int LAST_CALL = 44;

    private static final AtomicInteger KILLED = new AtomicInteger();
    /**
     * A rotation that is killed once, and what follows.
     *
     * @param call at which the function ends; from 0
     * @param after whether that call had its effect
     * @param givenUp whether an operator ends the rotation, so that the next one starts in the middle of it
     */
    record Crash(boolean master, int call, boolean after, boolean givenUp) {
        String secret() {
            return master ? World.MASTER : World.APPLICATION;
        }
    }

    @Provide
    Arbitrary<List<Crash>> crashes() {
        var flag = Arbitraries.of(true, false);
        return Combinators.combine(flag, Arbitraries.integers().between(0, LAST_CALL), flag, flag)
                .as(Crash::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void convergesAfterAnyCrashes(@ForAll("crashes") List<Crash> crashes) {
        var world = World.deployed();
        for (var crash : crashes) {
            var token = world.secrets.rotate(crash.secret());
            var killed = world.stepsKilledAt(crash.call(), crash.after(), crash.secret(), token);
            world.assertCurrentLogsIn(World.MASTER, World.APPLICATION);
            KILLED.addAndGet(killed ? 1 : 0);
            var pending = !world.secrets.versions(crash.secret()).isLabelled(token, Secrets.CURRENT);
            if (killed && pending && crash.givenUp()) {
                world.secrets.cancel(crash.secret(), token);
                continue;
            }
            world.steps(crash.secret(), token);
            world.assertConverged(crash.secret(), token);
        }
        world.assertConverged(World.APPLICATION, world.rotate(World.APPLICATION));
        world.assertConverged(World.MASTER, world.rotate(World.MASTER));
    }

    @Property(tries = 90, shrinking = ShrinkingMode.BOUNDED)
    void convergesThoughKilledAgainAndAgain(
            @ForAll boolean master, @ForAll @Size(min = 3, max = 6) List<@IntRange(max = LAST_CALL) Integer> calls) {
        var world = World.deployed();
        var secret = master ? World.MASTER : World.APPLICATION;
        var token = world.secrets.rotate(secret);
        for (var call : calls) {
            var killed = world.stepsKilledAt(call, call % 2 == 0, secret, token);
            KILLED.addAndGet(killed ? 1 : 0);
            world.assertCurrentLogsIn(World.MASTER, World.APPLICATION);
        }
        world.steps(secret, token);
        world.assertConverged(secret, token);
    }

    @AfterContainer
    static void theFunctionWasKilledOftenEnough() {
        Kills.report("Database user before a real MySQL", KILLED.get(), 200);
    }

    @Property(tries = 1)
    void theRangeOfCrashesCoversEveryCallOfARotation() {
        var world = World.deployed();
        for (var secret : List.of(World.MASTER, World.APPLICATION)) {
            world.faults.killAt(Faults.NEVER, false);
            world.rotate(secret);
            assertThat(world.faults.calls()).isBetween(LAST_CALL - 10, LAST_CALL + 1);
        }
    }
}
