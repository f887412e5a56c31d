package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that behaves as the sample application does: it reads the secret for each new connection. */
@ExtendWith(NeedsMySql.class)
class ClientTest {
    @Test
    void noLoginFailsWhileRotationsRun() throws InterruptedException {
        var world = World.deployed();
        var over = new AtomicBoolean();
        var logins = new AtomicInteger();
        var refused = new AtomicInteger();
        var client = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                if (!world.database.accepts(world.secrets.login(World.APPLICATION, Secrets.CURRENT))) {
                    refused.incrementAndGet();
                }
                logins.incrementAndGet();
            }
        });
        for (int rotation = 0; rotation < 12; rotation++) {
            world.rotate(World.APPLICATION);
            world.rotate(World.MASTER);
            // A login that is read is good until the rotation after the next: no login takes that long.
            var next = logins.get() + 2;
            while (logins.get() < next && !client.isDone()) {
                Thread.sleep(1);
            }
        }
        over.set(true);
        client.join();
        assertThat(logins).hasValueGreaterThan(20);
        assertThat(refused).hasValue(0);
    }
}
