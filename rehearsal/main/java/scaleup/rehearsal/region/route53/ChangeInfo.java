package scaleup.rehearsal.region.route53;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A batch that was accepted.
 *
 * @param inSync completes once the VPC's resolver answers accordingly
 */
record ChangeInfo(String id, Instant submittedAt, String comment, CompletableFuture<Void> inSync) {
    String status() {
        return inSync.isDone() ? "INSYNC" : "PENDING";
    }
}
