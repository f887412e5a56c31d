package scaleup.databaseuser;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The four steps in which Secrets Manager has a secret rotated, in order.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html">Lambda
 *     rotation functions</a>
 */
enum Step {
    CREATE("createSecret"),
    SET("setSecret"),
    TEST("testSecret"),
    FINISH("finishSecret");

    private final String event;

    Step(String event) {
        this.event = event;
    }

    /** The step as an event names it. */
    static Step of(String event) {
        return Arrays.stream(values())
                .filter(step -> step.event.equals(event))
                .findFirst()
                .orElseThrow(() -> new Refused("unknown step; known are "
                        + Arrays.stream(values()).map(Step::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return event;
    }
}
