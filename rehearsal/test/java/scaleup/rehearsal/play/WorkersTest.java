package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final ExecutorService workers = Workers.make();

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    @Test
    void workAtTheSameTime() throws InterruptedException {
        int count = 20;
        var all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            workers.execute(() -> {
                all.countDown();
                await(all);
            });
        }
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doNothingMoreOnceTheyAreShutDown() throws InterruptedException {
        var given = new CountDownLatch(1);
        workers.shutdownNow();

        workers.execute(given::countDown);

        assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(given.getCount()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
