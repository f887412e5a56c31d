package scaleup.membership;

import java.util.Collection;

/** Completes launch hooks. */
final class Launches {
    private Launches() {}

    /** Tries all of them, whichever fails. */
    static void complete(AutoScaling autoScaling, Collection<String> ids) {
        RuntimeException failure = null;
        for (String id : ids) {
            try {
                autoScaling.completeLaunch(id);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
