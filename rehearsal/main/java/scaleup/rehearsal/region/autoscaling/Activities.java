package scaleup.rehearsal.region.autoscaling;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The scaling activities of a group, in the order of their start. */
final class Activities {
    private final Map<String, Activity> activities = new LinkedHashMap<>();
    private final Supplier<String> uuids;

    Activities(Supplier<String> uuids) {
        this.uuids = uuids;
    }

    Activity launch(String zone, String subnet, String cause, Instant now) {
        return begin(true, Optional.empty(), zone, subnet, cause, now);
    }

    Activity termination(Member member, String cause, Instant now) {
        return begin(false, member.instance, member.zone, member.subnet, cause, now);
    }

    private Activity begin(
            boolean launch, Optional<String> instance, String zone, String subnet, String cause, Instant now) {
        return put(new Activity(
                uuids.get(), launch, instance, zone, subnet, cause, now, Optional.empty(), Activity.IN_PROGRESS, ""));
    }

    /** Keeps what became of an activity. */
    Activity put(Activity activity) {
        activities.put(activity.id(), activity);
        return activity;
    }

    Collection<Activity> all() {
        return activities.values();
    }
}
