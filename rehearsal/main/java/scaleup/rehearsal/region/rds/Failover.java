package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.report.Journal;

/** Watches the DB instances' machines, as Amazon RDS does, and lets a failed one fail over. */
public final class Failover {
    private final DatabaseInstances instances;
    private final Duration detection;
    private final Journal journal;

    /**
     * @param detection how long a machine has to be gone before it counts as failed; with Amazon RDS a failover takes
     *     60 to 120 s in all ("Failing over a Multi-AZ DB instance")
     */
    public Failover(DatabaseInstances instances, Duration detection, Journal journal) {
        this.instances = instances;
        this.detection = detection;
        this.journal = journal;
    }

    /** Looks for as long as {@code scheduler} runs. */
    public void start(ScheduledExecutorService scheduler) {
        long period = Math.max(1, detection.toMillis() / 2);
        ScheduledFuture<?> unused = scheduler.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (var declared : instances.all()) {
            try {
                if (declared.instance().failed()) {
                    TimeUnit.MILLISECONDS.sleep(detection.toMillis() / 2);
                    declared.instance().failOver();
                }
            } catch (IOException e) {
                journal.fail(declared.description().identifier(), "failover failed: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
