package scaleup.membership;

import java.util.Collection;
import java.util.function.Consumer;

/**
 * What Auto Scaling is told of a group's instances. They say it of themselves, by a tag that no other instance can set; to tell
 * Auto Scaling is not theirs: its actions can be allowed for a whole group only (Service Authorization Reference, "Actions,
 * resources, and condition keys for Amazon EC2 Auto Scaling").
 */
final class LifeCycle {
    private RuntimeException failure;

    private LifeCycle() {}

    /**
     * Tells everything, whichever fails.
     *
     * @param launched the ids of those whose launch may go on
     * @param look what the instances say
     */
    static void tell(AutoScaling autoScaling, Collection<String> launched, Look look) {
        var lifeCycle = new LifeCycle();
        lifeCycle.each(launched, autoScaling::completeLaunch);
        lifeCycle.each(look.unhealthy(), autoScaling::reportUnhealthy);
        lifeCycle.each(look.left(), autoScaling::completeTermination);
        if (lifeCycle.failure != null) {
            throw lifeCycle.failure;
        }
    }

    private void each(Collection<String> ids, Consumer<String> call) {
        for (String id : ids) {
            try {
                call.accept(id);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
