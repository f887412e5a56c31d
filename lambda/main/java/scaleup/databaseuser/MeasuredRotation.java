package scaleup.databaseuser;

import scaleup.metrics.Metrics;

/** A rotation whose failures can be seen: Secrets Manager itself repeats a failed one for hours and tells nobody. */
final class MeasuredRotation {
    private final Rotation rotation;
    private final Metrics metrics;

    MeasuredRotation(Rotation rotation, Metrics metrics) {
        this.rotation = rotation;
        this.metrics = metrics;
    }

    void run(RotationRequest request) {
        var ended = false;
        try {
            rotation.run(request);
            ended = true;
        } finally {
            metrics.line()
                    .count("RotationFailed", ended ? 0 : 1)
                    .count("Rotated", ended && request.step() == Step.FINISH ? 1 : 0)
                    .property("Secret", request.secret())
                    .property("Version", request.token())
                    .property("Step", request.step().toString())
                    .emit();
        }
    }
}
