package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** mysqld killed in the middle of a rotation. */
@ExtendWith(NeedsMySql.class)
class ServerKillTest {
    @RepeatedTest(8)
    void convergesAfterTheServerDied(RepetitionInfo repetition) throws Exception {
        var world = World.deployed();
        var secret = repetition.getCurrentRepetition() % 2 == 0 ? World.MASTER : World.APPLICATION;
        var token = world.secrets.rotate(secret);
        var seed = System.nanoTime();
        var last = new Random(seed).nextInt(10, 40);
        var calls = new int[1];
        world.faults.afterEachCall(() -> {
            if (calls[0]++ == last) {
                kill(world.server);
            }
        });
        try {
            world.steps(secret, token);
        } catch (DatabaseFailure e) {
            assertThat(e).as("seed %d", seed).hasMessageContaining("the database");
        } finally {
            world.faults.afterEachCall(() -> {});
            if (calls[0] > last) {
                world.server.start();
            }
        }
        world.assertCurrentLogsIn(World.MASTER, World.APPLICATION);
        world.steps(secret, token);
        world.assertConverged(secret, token);
    }

    private static void kill(MySqlServer server) {
        try {
            server.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
