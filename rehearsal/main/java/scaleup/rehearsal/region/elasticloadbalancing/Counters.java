package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.concurrent.atomic.LongAdder;

/** What a target's flows amounted to. */
final class Counters {
    final LongAdder connections = new LongAdder();
    final LongAdder failedConnections = new LongAdder();
    final LongAdder bytesToTarget = new LongAdder();
    final LongAdder bytesToClient = new LongAdder();
    final LongAdder resets = new LongAdder();
}
